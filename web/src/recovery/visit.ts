import { ProblemError } from '@countersign/client'
import type { Language, RecoveryVisit } from '@countersign/contract'
import { api } from '../api.ts'
import { useLoaded } from './use-loaded.ts'

/** Moves with every change of what is agreed to before a recovery. */
export const instructionsVersion = 1

/** Where a visit goes on: the server says which step is due, and each has an address. */
export function pathOf({ step }: RecoveryVisit): string {
  if (step === 'password') return '/recovery/password'
  return step === 'mailbox' ? '/recovery/code' : '/recovery/case'
}

export const loadVisit = (): Promise<RecoveryVisit> =>
  api.call('getRecovery', { query: { language: document.documentElement.lang as Language } })

/** The visit of this browser. */
export const useVisit = () => useLoaded(loadVisit, isOver)

export const isOver = (error: unknown): boolean => error instanceof ProblemError && error.code === 'RECOVERY_VISIT_OVER'
