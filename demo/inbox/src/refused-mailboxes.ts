export interface RefusedMailbox {
  address: string
  /** Mails that were refused since the mailbox is. */
  refusals: number
}

/** Mailboxes that are gone: mail to them is refused for good, as the mail server of somebody does who has left. */
export class RefusedMailboxes {
  readonly #refusals = new Map<string, number>()

  refuse(address: string): void {
    this.#refusals.set(address.toLowerCase(), 0)
  }

  take(address: string): void {
    this.#refusals.delete(address.toLowerCase())
  }

  list(): RefusedMailbox[] {
    return [...this.#refusals].map(([address, refusals]) => ({ address, refusals }))
  }

  /** Asked for each mail, and counted. */
  isRefused(address: string): boolean {
    const key = address.toLowerCase()
    const refusals = this.#refusals.get(key)
    if (refusals === undefined) return false
    this.#refusals.set(key, refusals + 1)
    return true
  }
}
