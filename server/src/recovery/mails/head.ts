/** RFC 6376 section 6.1 lets a verifier try only so many; ours are one, and each may want a digest of the whole body of its own (`l=`). */
const most = { headBytes: 256 * 1024, signatures: 10 }

/** Whether the fields before the first empty line are no more than a mail program and the servers on the way write. */
export function hasOrdinaryHead(mail: Uint8Array): boolean {
  const bytes = Buffer.from(mail.buffer, mail.byteOffset, mail.byteLength)
  const head = bytes.toString('latin1', 0, most.headBytes)
  const end = head.search(/\r?\n\r?\n/)
  if (end === -1 && bytes.length > most.headBytes) return false
  const fields = end === -1 ? head : head.slice(0, end)
  return (fields.match(/^(?:dkim-signature|arc-message-signature)[ \t]*:/gim)?.length ?? 0) <= most.signatures
}
