import type { Database } from '../../../database/database.ts'
import { Problem } from '../../../problem.ts'
import type { Occasion } from '../../../security-events/occasion.ts'
import type { Mover } from '../../move-case.ts'
import type { RecoveryCase } from '../../stored-case.ts'
import type { Pictures } from '../../uploads/pictures.ts'
import { reserveFile, type SentFile, takePicture } from '../../uploads/take-picture.ts'
import type { SelfieData } from '../evidence-data.ts'
import { partsOf, roundUnderWay } from '../given.ts'
import { acceptedDates, noteText } from './note-text.ts'

const kind = 'selfie_with_document'

export interface GivenSelfie {
  part: 'selfie' | 'document_and_note'
  /** Not everybody can hold two things before the face: somebody helps, or there are two pictures instead of one. */
  how: SelfieData['how']
  file: SentFile
}

/** Throws PART_MISSING where the face comes before the document of the same two pictures. */
export async function giveSelfie(
  parts: { database: Database; pictures: Pictures },
  occasion: Occasion,
  seen: RecoveryCase,
  { part, how, file }: GivenSelfie,
  mover: Mover,
): Promise<RecoveryCase> {
  const { now, service } = occasion
  const data: SelfieData = { how, noteText: noteText(seen, service.name), acceptedDates: acceptedDates(now) }
  const demands: Parameters<typeof takePicture>[3]['demands'] = async (tx, recoveryCase) => {
    if (part !== 'selfie' || how !== 'two_pictures') return
    const round = roundUnderWay(recoveryCase)
    const given = await partsOf(tx, recoveryCase)
    if (!given.some((one) => one.part === 'document_and_note' && one.round === round)) throw new Problem('PART_MISSING')
  }
  await reserveFile(parts.database, occasion, seen, kind)
  return file((bytes) => takePicture(parts, occasion, seen, { kind, part, bytes, data, demands }, mover))
}
