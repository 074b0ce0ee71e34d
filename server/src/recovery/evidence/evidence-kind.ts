import type { ChecklistItem } from '@countersign/contract'
import type { Evidence } from '../../policy/policy.ts'
import type { EvidenceData } from './evidence-data.ts'

type NameIn<T> = T extends unknown ? keyof T & string : never

/**
 * One kind of evidence. Adding a kind is adding a folder with its verbs and a line in `kinds.ts`; what takes it in, checks it and shows it
 * is in the folder, and nothing outside knows one kind from another.
 */
export interface EvidenceKind<K extends Evidence = Evidence> {
  kind: K
  /** What belongs to it: all of them make it complete. */
  parts: readonly string[]
  /** What a reviewer has to find right with it, beyond what every case asks. */
  checklist: readonly ChecklistItem[]
  /** Who sends it in: the owner, or the support agent who writes down how identity was checked. */
  givenBy: 'owner' | 'staff'
  /** What of it is written on the desk beside its picture. What is not named here stays with its kind (CAS-10). */
  shown: readonly NameIn<EvidenceData[K]>[]
}
