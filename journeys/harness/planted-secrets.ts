/**
 * Every secret that went through the hands of a test: passwords, keys, mailed codes, cookies. None of them may turn up in
 * what a server writes, nor in its database.
 */
export class PlantedSecrets {
  readonly #spellings = new Map<string, string>()

  /** `what` names it in a failure, which must not show the secret of a real run either. */
  plant(what: string, secret: string): void {
    if (secret.length < 6) throw new RangeError('too short to be told from other text')
    this.#spellings.set(secret, what)
  }

  /** A key in the forms somebody could have written it in. */
  plantKey(what: string, bytes: Buffer, base32: string): void {
    this.plant(`${what} in Base32`, base32)
    this.plant(`${what} in hexadecimal`, bytes.toString('hex'))
    this.plant(`${what} in Base64`, bytes.toString('base64').replace(/=+$/, ''))
    this.plant(`${what} in raw bytes`, bytes.toString('latin1'))
  }

  get count(): number {
    return this.#spellings.size
  }

  /** What was planted and stands in the text. Digits count only where they stand alone: ids and times are full of digits. */
  foundIn(text: string): string[] {
    const found: string[] = []
    for (const [secret, what] of this.#spellings) if (contains(text, secret)) found.push(what)
    return found
  }
}

function contains(text: string, secret: string): boolean {
  for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + 1)) {
    if (!/^\d+$/.test(secret)) return true
    const around = (text[at - 1] ?? ' ') + (text[at + secret.length] ?? ' ')
    if (!/[0-9a-z]/i.test(around)) return true
  }
  return false
}
