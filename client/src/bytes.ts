/** Base64 and base64url, for browsers and Node alike. Undefined for what is neither. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '')), (sign) => sign.charCodeAt(0))
  } catch {
    return undefined
  }
}

export const toBytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
