import type { Visitor } from './visitor.ts'

/** With a passkey that no account has any more: the field of the page may have asked for it before anybody presses the button. */
export async function tryPasskey(visitor: Visitor): Promise<void> {
  const told = visitor.page.getByText('This passkey no longer belongs to any account here.')
  const byField = await told.waitFor({ timeout: 2000 }).then(
    () => true,
    () => false,
  )
  if (!byField) await visitor.button('Sign in with a passkey').click()
  await told.waitFor()
}
