import type { Service } from '@countersign/contract'
import { t } from 'i18next'

/** The buttons that change or remove what is set up, each under the name it has for one of the methods. */
export function controls({ methods }: Service['policy'], of: 'change' | 'remove'): string {
  const names = methods.map(({ method }) => t(`tools.${method === 'authy' ? 'totp' : method}.${of}`))
  return [...new Set(names)].join(' / ')
}
