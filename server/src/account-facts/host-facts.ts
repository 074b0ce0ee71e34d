import { type AccountFacts, SaidFacts } from '@countersign/contract'
import { type Clock, toRfc3339 } from '../clock.ts'
import { seconds } from '../durations.ts'
import { newId } from '../ids.ts'
import { fits } from '../json-schema.ts'
import { signedHeaders } from '../webhooks/signature.ts'

/** What the operator's application says of one of its people; null for what it does not. */
export type Said = Pick<AccountFacts, 'signedUpAt' | 'lastSignInAt' | 'documentOnFile' | 'balance'>
export type HostFacts = (about: { accountId: string; names: { host: string; externalId: string }[] }) => Promise<Said>

const patience = seconds(3)
const longestAnswer = 16 * 1024
const isSaid = fits(SaidFacts)
const unknown: Said = { signedUpAt: null, lastSignInAt: null, documentOnFile: null, balance: null }

interface Settings {
  url: string
  secret: string
  clock: Clock
  /** Told why nothing came of it. */
  failed: (reason: string) => void
}

/** Asks with a question that is signed as events are. No answer, a late, a long or a strange one leaves everything unknown. */
export function hostFacts({ url, secret, clock, failed }: Settings): HostFacts {
  return async ({ accountId, names }) => {
    const now = clock()
    const body = JSON.stringify({ type: 'account.facts_asked', timestamp: toRfc3339(now), data: { accountId, names } })
    const headers = { 'content-type': 'application/json', ...signedHeaders([secret], { id: newId('evt'), now, body }) }
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(patience) })
      const said: unknown = answer.ok ? JSON.parse(await textOf(answer)) : failed(`HTTP ${answer.status}`)
      if (answer.ok && !isSaid(said)) failed('the answer is not of the form that is asked for')
      return isSaid(said) ? { ...unknown, ...said } : unknown
    } catch (error) {
      failed(error instanceof Error ? error.name : 'unknown')
      return unknown
    }
  }
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > longestAnswer) throw new RangeError('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
