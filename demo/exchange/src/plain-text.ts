/** What Countersign shows as it is: nothing invisible, and no two spaces that look like one. */
export const isPlain = (text: string): boolean => text.length <= 80 && !/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}| {2}/u.test(text)
