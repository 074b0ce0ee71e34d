import type { CDPSession, Page } from 'playwright-core'

interface AuthenticatorOptions {
  /** Built into the device, or a key that is plugged in. */
  transport?: 'internal' | 'usb'
  /** Whether the person confirms at once whenever they are asked. */
  answers?: boolean
  userVerified?: boolean
  /** Whether its passkeys are shared with other devices. */
  synced?: boolean
}

/** An authenticator of Chromium's own, in one page (WebAuthn L3 section 11, over the DevTools protocol). */
export class VirtualAuthenticator {
  readonly #cdp: CDPSession
  readonly #id: string

  private constructor(cdp: CDPSession, id: string) {
    this.#cdp = cdp
    this.#id = id
  }

  static async plugIn(page: Page, options: AuthenticatorOptions = {}): Promise<VirtualAuthenticator> {
    const { transport = 'internal', answers = true, userVerified = true, synced = true } = options
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport,
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: userVerified,
        automaticPresenceSimulation: answers,
        defaultBackupEligibility: synced,
        defaultBackupState: synced,
      },
    })
    return new VirtualAuthenticator(cdp, authenticatorId)
  }

  /** From now on the person confirms when asked, or lets the dialog stand. */
  answers(enabled: boolean): Promise<unknown> {
    return this.#cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.#id, enabled })
  }

  verifies(isUserVerified: boolean): Promise<unknown> {
    return this.#cdp.send('WebAuthn.setUserVerified', { authenticatorId: this.#id, isUserVerified })
  }

  async credentialIds(): Promise<string[]> {
    const { credentials } = await this.#cdp.send('WebAuthn.getCredentials', { authenticatorId: this.#id })
    return credentials.map(({ credentialId }) => credentialId)
  }

  /** Takes its passkeys along to another page, as a password manager or a plugged-in key would. */
  async copyTo(other: VirtualAuthenticator): Promise<void> {
    const { credentials } = await this.#cdp.send('WebAuthn.getCredentials', { authenticatorId: this.#id })
    for (const credential of credentials) await other.#cdp.send('WebAuthn.addCredential', { authenticatorId: other.#id, credential })
  }

  async remove(): Promise<void> {
    await this.#cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.#id })
  }
}
