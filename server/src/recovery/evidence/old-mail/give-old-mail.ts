import { confirmedAddresses } from '../../../accounts/addresses.ts'
import type { Database } from '../../../database/database.ts'
import { Problem } from '../../../problem.ts'
import type { Occasion } from '../../../security-events/occasion.ts'
import type { Mover } from '../../move-case.ts'
import type { RecoveryCase } from '../../stored-case.ts'
import { submitIfComplete } from '../../submit.ts'
import { keepFile, knownFile, mustBeNew } from '../../uploads/evidence-file.ts'
import { isPicture } from '../../uploads/is-picture.ts'
import type { Pictures } from '../../uploads/pictures.ts'
import { caseToGiveTo, reserveFile, type SentFile, takePicture } from '../../uploads/take-picture.ts'
import type { OldMailData } from '../evidence-data.ts'
import { giveEvidence } from '../given.ts'
import type { MailReader } from './mail-reader.ts'
import { stampIn } from './stamp.ts'

const kind = 'old_mail_and_transfer'

interface Parts {
  database: Database
  pictures: Pictures
  mails: MailReader
}

/** Whether a mail is ours is for the reviewer to read, and not told to whoever sent it in. Throws FILE_NOT_TAKEN for what is neither mail nor picture. */
export async function giveOldMail(
  parts: Parts,
  occasion: Occasion,
  seen: RecoveryCase,
  file: SentFile,
  mover: Mover,
): Promise<RecoveryCase> {
  await reserveFile(parts.database, occasion, seen, kind)
  return file((bytes) => {
    const data: OldMailData = { form: 'picture' }
    if (isPicture(bytes)) return takePicture(parts, occasion, seen, { kind, part: 'mail', bytes, data }, mover)
    return takeMail(parts, occasion, seen, bytes, mover)
  })
}

async function takeMail({ database, mails }: Parts, occasion: Occasion, seen: RecoveryCase, bytes: Uint8Array, mover: Mover) {
  const { keys } = occasion
  const mail = await mails.read(bytes)
  if (!mail) throw new Problem('FILE_NOT_TAKEN')
  const { references, dkim, from, subject } = mail
  const { digest, length } = knownFile(keys, bytes)
  return database.unit(async (tx) => {
    const recoveryCase = await caseToGiveTo(tx, occasion, seen, kind)
    const addresses = (await confirmedAddresses(tx, recoveryCase.accountId)).map(({ address }) => address)
    const data: OldMailData = { form: 'mail', ...stampIn(references, keys, addresses), dkim, from, subject }
    await mustBeNew(tx, recoveryCase.accountId, digest, null)
    // Its words alone: what else a mail can carry is not kept.
    const fileId = await keepFile(tx, occasion, recoveryCase, {
      mediaType: 'text/plain',
      content: Buffer.from(mail.text),
      length,
    })
    await giveEvidence(tx, occasion, recoveryCase, { kind, part: 'mail', data, digest, fileId })
    return submitIfComplete(tx, occasion, recoveryCase, mover)
  })
}

/** S2-37: the second artefact, with the platform named. */
export async function giveTransferRecord(
  parts: Pick<Parts, 'database' | 'pictures'>,
  occasion: Occasion,
  seen: RecoveryCase,
  { platform, file }: { platform: string; file: SentFile },
  mover: Mover,
): Promise<RecoveryCase> {
  await reserveFile(parts.database, occasion, seen, kind)
  const data = { platform: platform.trim() }
  return file((bytes) => takePicture(parts, occasion, seen, { kind, part: 'transfer', bytes, data }, mover))
}
