let end: '/security' | '/security/check-up' = '/security'

/** After a recovery what else is advisable is shown, once the new method is there. */
export function finishAtCheckUp(): void {
  end = '/security/check-up'
}

/** Where the last step of a set-up leads to. */
export const afterSetUp = () => end
