/** A mail as a mail server of ours handed it over, with what that server says of where it came from. */
export interface DeliveredMail {
  /** SMTP's MAIL FROM; empty for what must not be answered. */
  envelopeFrom: string
  /** Which of our addresses it was for. */
  to: string
  /** Of the machine that brought it to our mail server; null where that is not told. */
  client: { address: string; helo: string } | null
  raw: Uint8Array
}

/** Beyond it a mail is refused at the door: a case takes 20 MiB of pictures, which mail makes a third longer. */
export const largestMail = 20 * 1024 * 1024

/** One row: the length of the head, the head, the mail. */
export function packMail({ raw, ...head }: DeliveredMail): Buffer {
  const json = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json, raw])
}

export function unpackMail(packed: Uint8Array): DeliveredMail {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength)
  const end = 4 + bytes.readUInt32BE()
  return { ...JSON.parse(bytes.toString('utf8', 4, end)), raw: bytes.subarray(end) }
}
