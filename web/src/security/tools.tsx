import type { Factor, FactorKind, FactorMethod } from '@countersign/contract'
import { type Icon, IconDeviceMobile, IconFingerprint, IconMessage } from '@tabler/icons-react'
import { t } from 'i18next'
import { usePolicy } from '../service.ts'

/** A method as people meet it. Its words are in the catalogue, under `tools` and its name. */
export interface Tool {
  method: FactorMethod
  kind: FactorKind
  icon: Icon
  /** Where one is set up, or changed to a new one with `replaces`. */
  set: '/security/authenticator/new' | '/security/passkeys/new' | '/security/phone/new'
  /** Offered before the others wherever something safer is offered. */
  isRecommended: boolean
  /** Whether the row leads to a page that lists them. */
  isListed: boolean
  /** Which app it is, where the service tells Authy from others. */
  app?: 'totp' | 'authy'
}

const table = {
  totp: { kind: 'totp', icon: IconDeviceMobile, set: '/security/authenticator/new' },
  authy: { kind: 'totp', icon: IconDeviceMobile, set: '/security/authenticator/new' },
  passkey: { kind: 'passkey', icon: IconFingerprint, set: '/security/passkeys/new' },
  sms: { kind: 'sms', icon: IconMessage, set: '/security/phone/new' },
} as const satisfies Record<FactorMethod, Pick<Tool, 'kind' | 'icon' | 'set'>>

export const methods = Object.keys(table) as FactorMethod[]

/** What can be set up here, in the order of the service. */
export function useTools(): Tool[] {
  const policy = usePolicy()
  const tellsApps = policy.methods.filter(({ method }) => table[method].kind === 'totp').length > 1
  return policy.methods.map(({ method, isRecommended }) => ({
    ...toolOf(method),
    ...(tellsApps && (method === 'totp' || method === 'authy') && { app: method }),
    isRecommended,
    isListed: method === 'passkey' && policy.passkey.addRoute === 'manage',
  }))
}

export const toolOf = (method: FactorMethod): Tool => ({ method, ...table[method], isRecommended: false, isListed: false })

/** An authenticator app with a phone number on record is one of Authy's manner. */
export const methodOf = ({ kind, details }: Pick<Factor, 'kind' | 'details'>): FactorMethod => (details.totp?.phone ? 'authy' : kind)

/** Whether the account may have one more factor. */
export function useRoom(factors: readonly Factor[]): boolean {
  const { maxFactors } = usePolicy()
  return maxFactors === null || factors.length < maxFactors
}

/** What it is; the app that the service names stands there as an example. */
export function useToolText(method: FactorMethod): string {
  const policy = usePolicy()
  // Where Authy stands beside it, the other one is any other app.
  const appNamed = policy.methods.some((each) => each.method === 'authy') ? null : policy.appNamed
  return method === 'totp' && appNamed ? t('tools.totp.textNamed', { app: appNamed }) : t(`tools.${method}.text`)
}
