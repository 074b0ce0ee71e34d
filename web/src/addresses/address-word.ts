let waiting: 'added' | 'changed' | null = null

/** Leaves word of a confirmed address for the list that comes next. */
export function leaveAddressWord(word: 'added' | 'changed'): void {
  waiting = word
}

export function takeAddressWord(): 'added' | 'changed' | null {
  const word = waiting
  setTimeout(() => {
    waiting = null
  })
  return word
}
