import { holdCredentials } from '../accounts/account.ts'
import { parseMailPhrase, setMailPhrase } from '../accounts/mail-phrase.ts'
import type { Tx } from '../database/database.ts'
import { requireProof } from '../factors/require-proof.ts'
import { Problem } from '../problem.ts'
import { mailPhraseChanged } from '../security-events/account-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Session } from '../sessions/session.ts'

/** Everybody is told under the former phrase, which they know. */
export async function changeMailPhrase(tx: Tx, occasion: Occasion, session: Session, wish: string | null): Promise<void> {
  const phrase = wish === null ? null : parseMailPhrase(wish)
  if (phrase === undefined) throw new Problem('PHRASE_NOT_TAKEN')
  const { accountId } = session
  await holdCredentials(tx, accountId)
  await requireProof(tx, occasion, session, 'change_mail_phrase', null)
  await mailPhraseChanged(tx, occasion, { accountId, isSet: phrase !== null })
  await setMailPhrase(tx, occasion.keys, accountId, phrase)
}
