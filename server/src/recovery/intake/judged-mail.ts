import type { EmailAddress } from '../../accounts/email-address.ts'
import type { IntakeFault } from '../../messages/templates/intake.ts'
import type { KnownFile } from '../uploads/evidence-file.ts'
import type { Picture } from '../uploads/pictures.ts'
import type { ReadMail } from './read-mail.ts'

/** A mail whose sender is authentic, with its pictures opened and made anew. */
export interface JudgedMail {
  email: EmailAddress
  read: ReadMail | null
  pictures: readonly { file: KnownFile; picture: Picture }[]
  faults: readonly IntakeFault[]
}
