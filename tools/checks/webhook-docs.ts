import { hostScopes, webhookEvents } from '@countersign/contract'
import { readOwn } from '../own-files.ts'

/** What a host may be told and allowed stands in its guide, in the words of the contract for events. */
export function webhookDocs(): string[] {
  const guide = readOwn('docs/host-api.md')
  return [
    ...Object.entries(webhookEvents)
      .map(([type, text]) => `| \`${type}\` | ${text} |`)
      .filter((row) => !guide.includes(row))
      .map((row) => `docs/host-api.md lacks the row: ${row}`),
    ...Object.keys(hostScopes)
      .filter((scope) => !guide.includes(`| \`${scope}\` |`))
      .map((scope) => `docs/host-api.md says nothing of the scope ${scope}`),
  ]
}
