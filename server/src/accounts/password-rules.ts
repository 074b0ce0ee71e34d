import { isCommonPassword } from './common-passwords.ts'

/** NIST SP 800-63B-4 section 3.1.1.2: 15 characters where the password stands alone, length is the only rule of composition. */
export const passwordMinLength = 15
/** Where a factor stands beside it. The standard asks for 8. */
export const passwordMinLengthWithFactor = 12
export const passwordMaxLength = 256

export type PasswordFault = 'too_short' | 'too_long' | 'too_common'

/** Counted in code points of the NFKC form. `context` are words an attacker tries first. */
export function passwordFault(password: string, context: readonly string[], minLength = passwordMinLength): PasswordFault | undefined {
  const normalized = normalizePassword(password)
  const length = [...normalized].length
  if (length > passwordMaxLength) return 'too_long'
  if (isCommonPassword(normalized, context)) return 'too_common'
  return length < minLength ? 'too_short' : undefined
}

/** One form for passwords that look alike from different keyboards (NIST SP 800-63B-4 section 3.1.1.2); it is what is hashed. */
function normalizePassword(password: string): string {
  return password.normalize('NFKC')
}
