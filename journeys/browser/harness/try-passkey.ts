import type { BrowserContextOptions } from 'playwright-core'
import type { Site } from './site.ts'
import { VirtualAuthenticator } from './virtual-authenticator.ts'
import type { Visitor } from './visitor.ts'

interface Ghost {
  visitor: Visitor
  /** Tries the passkey that no account has any more, and is told so. */
  tries(): Promise<void>
}

/** Somebody at another browser with a copy of the passkey. */
export async function ghostOf(site: Site, authenticator: VirtualAuthenticator, look?: BrowserContextOptions): Promise<Ghost> {
  const visitor = await site.stranger('ghost', look && { look })
  const copy = await VirtualAuthenticator.plugIn(visitor.page, { answers: false })
  await authenticator.copyTo(copy)
  return {
    visitor,
    async tries() {
      await visitor.open('/sign-in')
      const button = visitor.button('Sign in with a passkey')
      await button.waitFor()
      await copy.answers(true)
      const told = visitor.page.getByText('This passkey no longer belongs to any account here.')
      // The field of the page may have asked for it before anybody presses the button.
      const byField = await told.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      )
      if (!byField) await button.click()
      await told.waitFor()
    },
  }
}

/** The one passkey of somebody, on its page, with a proof by itself; `warned` is what is to be read before. */
export async function removePasskey(visitor: Visitor, { warned }: { warned?: string } = {}): Promise<void> {
  await visitor.open('/security/tools/passkey')
  await visitor.page.getByRole('link', { name: /^Manage Passkey/ }).click()
  await visitor.button('Remove passkey').click()
  if (warned !== undefined) await visitor.dialog().getByText(warned).waitFor()
  await visitor.dialog().getByRole('button', { name: 'Remove passkey' }).click()
  await visitor.dialog().getByRole('button', { name: 'Use your passkey' }).click()
  await visitor.page
    .getByText(/was removed/)
    .first()
    .waitFor()
}
