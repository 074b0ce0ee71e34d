import { ProblemError } from '@countersign/client'
import { api } from '../api.ts'

let hadSession = false

/** From now on a missing session means that it has ended, and the person is told so. */
export function rememberSession(): void {
  hadSession = true
}

/** While the session is ended on purpose, and for good once the page is on its way out: what a late call finds then leads nowhere else. */
let isLeaving = false

/** Never resolves: the page is on its way out. */
export function leaveToSignIn(): Promise<never> {
  const next = encodeURIComponent(location.pathname + location.search)
  return isLeaving ? never : leaveTo(`/sign-in?next=${next}${hadSession ? '&reason=ended' : ''}`)
}

/** @throws whatever kept the session from ending: a person who is told "signed out" must be. */
export async function signOut(): Promise<never> {
  isLeaving = true
  try {
    await api.call('signOut')
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) {
      isLeaving = false
      throw error
    }
  }
  return leaveTo('/sign-in?reason=signed-out')
}

/** After the account was frozen: its session is gone, and sign-in says how to open it again. */
export const leaveFrozen = (): Promise<never> => leaveTo('/sign-in?reason=frozen')

const never = new Promise<never>(() => {})

function leaveTo(address: string): Promise<never> {
  isLeaving = true
  location.replace(address)
  return never
}
