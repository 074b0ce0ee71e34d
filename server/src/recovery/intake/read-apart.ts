import { seconds } from '../../durations.ts'
import { inThread } from '../mails/in-thread.ts'
import type { Sender } from './authentic-sender.ts'
import type { DeliveredMail } from './delivered-mail.ts'
import type { ReadMail } from './read-mail.ts'

export interface ReadApart {
  /** Whose mail it is; `undecided` also where time was over before that was known. */
  sender: Sender
  /** Null where the mail could not be read within the limits. */
  read: ReadMail | null
}

/** Name servers take their time; reading does not. */
const patience = () => AbortSignal.timeout(seconds(45))
const thread = new URL('./reading-thread.ts', import.meta.url)

/** Never throws. */
export async function readApart(mail: DeliveredMail, resolvers: readonly string[], limit: AbortSignal = patience()): Promise<ReadApart> {
  const told = await inThread<Partial<ReadApart>>(thread, { mail, resolvers }, limit, (one) => 'read' in one)
  return Object.assign({ sender: { verdict: 'undecided' }, read: null }, ...told)
}
