import type { Message, NewMessage } from './message.ts'

const kept = 500

export interface Filter {
  /** Only messages to this recipient. */
  to?: string | undefined
  /** Only messages that came after the one with this id. */
  after?: number | undefined
}

/** The last 500 messages, in memory only. */
export class MessageList {
  readonly #listeners = new Set<() => void>()
  #messages: Message[] = []
  #lastId = 0

  add(message: NewMessage): Message {
    this.#lastId += 1
    const added = { ...message, id: this.#lastId, receivedAt: new Date().toISOString() }
    this.#messages = [added, ...this.#messages].slice(0, kept)
    this.#tell()
    return added
  }

  /** Newest first. */
  list({ to, after = 0 }: Filter = {}): Message[] {
    const wanted = to?.toLowerCase()
    return this.#messages.filter((message) => message.id > after && (wanted === undefined || isTo(message, wanted)))
  }

  find(id: number): Message | undefined {
    return this.#messages.find((message) => message.id === id)
  }

  clear(): void {
    this.#messages = []
    this.#tell()
  }

  /** Calls `listener` after every change until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

const isTo = (message: Message, wanted: string): boolean => message.to.some((address) => address.toLowerCase() === wanted)
