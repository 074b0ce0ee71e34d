import assert from 'node:assert/strict'
import type { Mailbox } from './mailbox.ts'
import type { PlantedSecrets } from './planted-secrets.ts'

/** Links and codes as people find them in their mail; each counts as a secret from then on. */
export interface Reading {
  mailbox: Mailbox
  secrets: PlantedSecrets
}

export interface MailedLink {
  /** As it stands in the mail. */
  url: string
  /** What is behind the `#`. */
  token: string
  text: string
}

/** The one link of the next mail of that kind. */
export async function nextLink({ mailbox, secrets }: Reading, subject: RegExp): Promise<MailedLink> {
  const { text } = await mailbox.next(subject)
  const urls = [...new Set(text.match(/https?:\/\/\S+#[\w-]{43}/g) ?? [])]
  assert.equal(urls.length, 1, `the mail has one link:\n${text}`)
  const url = urls[0] as string
  const token = url.slice(url.indexOf('#') + 1)
  secrets.plant(`a link mailed to ${mailbox.address}`, token)
  return { url, token, text }
}

/** The eight digits, alone on their line, of the next mail of that kind. */
export async function nextDigits({ mailbox, secrets }: Reading, subject: RegExp): Promise<string> {
  const { text } = await mailbox.next(subject)
  const code = /^\s*(\d{8})\s*$/m.exec(text)?.[1]
  assert.ok(code, `the mail has a code:\n${text}`)
  secrets.plant(`a code mailed to ${mailbox.address}`, code)
  return code
}
