import { ProblemError } from '@countersign/client'
import { api } from '../api.ts'

let hadSession = false

/** From now on a missing session means that it has ended, and the person is told so. */
export function rememberSession(): void {
  hadSession = true
}

/** Never resolves: the page is on its way out. */
export function leaveToSignIn(): Promise<never> {
  const next = encodeURIComponent(location.pathname + location.search)
  location.replace(`/sign-in?next=${next}${hadSession ? '&reason=ended' : ''}`)
  return new Promise(() => {})
}

/** @throws whatever kept the session from ending: a person who is told "signed out" must be. */
export async function signOut(): Promise<never> {
  try {
    await api.call('signOut')
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) throw error
  }
  location.replace('/sign-in?reason=signed-out')
  return new Promise(() => {})
}

/** After the account was frozen: its session is gone, and sign-in says how to open it again. */
export function leaveFrozen(): Promise<never> {
  location.replace('/sign-in?reason=frozen')
  return new Promise(() => {})
}
