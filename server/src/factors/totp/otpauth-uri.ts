/**
 * The Key URI that authenticator apps read. Issuer both as prefix and as parameter; a colon in either part would
 * split the label, so it is taken out; the secret is upper-case Base32 without padding.
 */
export function otpauthUri(options: { issuer: string; accountName: string; key: string }): string {
  const issuer = encodeURIComponent(withoutColon(options.issuer))
  const account = encodeURIComponent(withoutColon(options.accountName))
  return `otpauth://totp/${issuer}:${account}?secret=${options.key}&issuer=${issuer}&algorithm=SHA1&digits=6&period=30`
}

function withoutColon(text: string): string {
  return text.replaceAll(':', ' ').replace(/\s+/g, ' ').trim()
}
