import type { SignUpAnswer } from '@countersign/contract'

export interface SignUpUnderWay extends SignUpAnswer {
  email: string
}

const key = 'countersign.sign-up'
let kept: SignUpUnderWay | null = null

/** Kept for this tab only, so that a reload while fetching the mail does not lose the place. The code proves, not this. */
export function keepSignUp(underWay: SignUpUnderWay): void {
  kept = underWay
  inStorage((storage) => storage.setItem(key, JSON.stringify(underWay)))
}

export function readSignUp(): SignUpUnderWay | null {
  return kept ?? inStorage((storage) => JSON.parse(storage.getItem(key) ?? 'null') as SignUpUnderWay | null) ?? null
}

export function forgetSignUp(): void {
  kept = null
  inStorage((storage) => storage.removeItem(key))
}

/** Storage may be forbidden; then a reload starts again, and all else works. */
function inStorage<T>(work: (storage: Storage) => T): T | undefined {
  try {
    return work(sessionStorage)
  } catch {
    return undefined
  }
}
