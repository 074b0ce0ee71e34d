import type { FactorKind } from '@countersign/contract'

export type Flash =
  | { what: 'removed'; factor: string; kind: FactorKind }
  | { what: 'cancelled' | 'cancelledPhone' | 'passwordChanged' | 'turnedOn' }

let waiting: Flash | null = null

/** Leaves word of what was done for the page that comes next. */
export function leaveWord(flash: Flash): void {
  waiting = flash
}

export const waitingWord = (): Flash | null => waiting

export function forgetWord(): void {
  waiting = null
}
