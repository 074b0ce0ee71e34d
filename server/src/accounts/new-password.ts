import { Problem } from '../problem.ts'
import { passwordFault, passwordMinLength, passwordMinLengthWithFactor } from './password-rules.ts'

interface About {
  serviceName: string
  email: string
  hasFactor: boolean
}

/** Why a new password is not taken, or undefined. */
export function refuseWeakPassword(password: string, { serviceName, email, hasFactor }: About): Problem | undefined {
  const minLength = hasFactor ? passwordMinLengthWithFactor : passwordMinLength
  const fault = passwordFault(password, [...serviceName.split(/\s+/u), email.slice(0, email.lastIndexOf('@'))], minLength)
  switch (fault) {
    case undefined:
      return undefined
    case 'too_short':
      return new Problem('PASSWORD_TOO_SHORT', { minLength })
    case 'too_long':
      return new Problem('PASSWORD_TOO_LONG')
    case 'too_common':
      return new Problem('PASSWORD_TOO_COMMON')
    default:
      return fault satisfies never
  }
}
