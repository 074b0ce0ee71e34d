/**
 * The right code in shapes in which it is no code, each with its name. `field` is what the call has it under, `others` what
 * belongs beside it. None of them may pass for the code, and none may be a failure of ours.
 */
export function hostileProofs(field: string, code: string, others: Readonly<Record<string, string>> = {}): [string, string | Buffer][] {
  const json = (value: unknown): string => JSON.stringify({ ...others, [field]: value })
  const beside = Object.entries(others)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`)
    .join('')
  const plain = json(code)
  const values: [string, unknown][] = [
    ['in a list', [code]],
    ['in a list with another', ['000000', code]],
    ['as a number', Number(code)],
    ['as an operator', { $ne: '' }],
    ['as a pattern', { $regex: '.*' }],
    ['in an object', { [field]: code }],
    ['with a text of its own', { toString: code, valueOf: code }],
    ['true', true],
    ['null', null],
    ['empty', ''],
    ['spaces only', '   '],
    ['10,000 digits', code.repeat(Math.ceil(10_000 / code.length))],
    ['one digit more', `${code}0`],
    ['one digit less', code.slice(0, -1)],
    ['with a sign', `+${code}`],
    ['as a fraction', `${code}.0`],
    ['in hexadecimal', `0x${Number(code).toString(16)}`],
    ['with a power of ten', `${code}e0`],
    ['with a null at the end', `${code}\u0000`],
    ['with a line end', `${code}\nx`],
    ['with an unseen sign', `${code.slice(0, 3)}\u200b${code.slice(3)}`],
    ['in mathematical digits', [...code].map((digit) => String.fromCodePoint(0x1d7ce + Number(digit))).join('')],
    ['in Devanagari digits', [...code].map((digit) => String.fromCodePoint(0x966 + Number(digit))).join('')],
    ['with half a character', `${code}\ud800`],
    ['percent-encoded', encodeURIComponent(` ${code}`)],
    ['as a query', `' or '1'='1`],
  ]
  return [
    ...values.map(([what, value]): [string, string] => [what, json(value)]),
    ['missing', JSON.stringify(others)],
    ['under another name', JSON.stringify({ ...others, [field.toUpperCase()]: code })],
    ['twice', `{${beside}"${field}":"000000","${field}":${JSON.stringify(code)}}`],
    ['as the whole body', JSON.stringify(code)],
    ['as a list of bodies', `[${plain}]`],
    ['cut off', plain.slice(0, -2)],
    ['as a form', `${field}=${code}`],
    ['as two bodies', plain + plain],
    ['with a mark of byte order', `\ufeff${plain}`],
    ['in UTF-16', Buffer.from(plain, 'utf16le')],
    ['with a comment', plain.replace('{', '{/* */')],
    ['with bytes that are no text', Buffer.concat([Buffer.from(plain.slice(0, -2)), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])],
  ]
}
