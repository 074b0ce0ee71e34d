import type { Language } from '@countersign/contract'
import { setLanguage } from '../accounts/account.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { languageChanged } from '../security-events/account-events.ts'
import type { Occasion } from '../security-events/occasion.ts'

/** Takes no proof: it opens nothing. It is in the activity, because mails that their reader cannot read warn nobody. */
export async function changeLanguage(tx: Tx, occasion: Occasion, accountId: AccountId, language: Language): Promise<void> {
  if (await setLanguage(tx, accountId, language)) await languageChanged(tx, occasion, { accountId, language })
}
