import type { FactorKind, FactorMethod } from '@countersign/contract'
import { type Icon, IconDeviceMobile, IconFingerprint, IconMessage } from '@tabler/icons-react'

/** A kind of factor as people meet it. Its words are in the catalogue, under `tools` and its kind. */
export interface Tool {
  kind: FactorKind
  icon: Icon
  /** Where one is set up, or changed to a new one with `replaces`. */
  set: '/security/authenticator/new' | '/security/passkeys/new' | '/security/phone/new'
  /** Offered before the others wherever something safer is offered. */
  recommended: boolean
  /** Several are the rule: the row leads to a page that lists them. */
  listed?: true
}

/** Every tool there is, in the order of the security page. */
const table = {
  totp: { icon: IconDeviceMobile, set: '/security/authenticator/new', recommended: true },
  passkey: { icon: IconFingerprint, set: '/security/passkeys/new', recommended: true, listed: true },
  sms: { icon: IconMessage, set: '/security/phone/new', recommended: false },
} as const satisfies Record<FactorKind, Omit<Tool, 'kind'>>

export const tools: readonly Tool[] = Object.entries(table).map(([kind, tool]) => ({ kind: kind as FactorKind, ...tool }))

export const toolOf = (kind: FactorKind): Tool => ({ kind, ...table[kind] })

export const recommendedTools = tools.filter(({ recommended }) => recommended)

export const kindOf = (method: FactorMethod): FactorKind => (method === 'authy' ? 'totp' : method)
