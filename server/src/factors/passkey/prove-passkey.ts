import type { Amr, PasskeyAssertion, PasskeyDetails } from '@countersign/contract'
import type { Tx } from '../../database/database.ts'
import { factorMayBeCopied } from '../../security-events/factor-events.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import type { Refusal, Right } from '../factor-kind.ts'
import * as store from './passkey-store.ts'
import type { Passkey } from './passkeys.ts'
import { type ExpectedAssertion, verifyAssertion } from './verify-assertion.ts'

export type ProvedPasskey = Right & { userVerified: boolean }

/** Judges an assertion and uses it up. Which passkeys would do, and that the challenge is used once, belong to the caller. */
export async function provePasskey(
  tx: Tx,
  occasion: Occasion,
  passkey: Passkey,
  assertion: PasskeyAssertion,
  expected: ExpectedAssertion,
): Promise<ProvedPasskey | Refusal> {
  const verified = verifyAssertion(assertion, expected, passkey)
  if ('fault' in verified) return { result: 'not_accepted', because: verified.fault }
  const { counter, backedUp, userVerified } = verified.asserted
  const { factorId } = passkey
  const former = passkey.details.passkey
  const details = former ? { ...passkey.details, passkey: { ...former, isSynced: backedUp } } : passkey.details
  const { now, client } = occasion
  const use = { id: factorId, now, from: JSON.stringify(client), counter, details: JSON.stringify(details) }
  const used = await tx.run(store.usePasskey, use)
  if (used === 0) {
    await suspectCopy(tx, occasion, passkey)
    return { result: 'not_accepted', because: 'counter' }
  }
  const acr = passkey.backupEligible ? 'phr' : 'phrh'
  const amr: Amr = [passkey.backupEligible ? 'swk' : 'hwk', 'user']
  return { result: 'right', factorId, amr, ...(userVerified && { acr }), isUsedUp: true, userVerified }
}

/** WebAuthn L3 section 6.1.1: a counter that does not grow may be that of a copy. Said once; it is refused each time. */
async function suspectCopy(tx: Tx, occasion: Occasion, { factorId, accountId, name, details }: Passkey): Promise<void> {
  const former: PasskeyDetails | undefined = details.passkey
  if (!former || former.mayBeCopied) return
  const marked = { ...details, passkey: { ...former, mayBeCopied: true } }
  const values = { id: factorId, former: JSON.stringify(details), details: JSON.stringify(marked) }
  const marks = await tx.run(store.markCopied, values)
  if (marks === 1) await factorMayBeCopied(tx, occasion, { accountId, factor: { id: factorId, kind: 'passkey', name } })
}
