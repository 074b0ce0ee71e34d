import type { KeyRing } from '../crypto/key-ring.ts'
import type { Approval } from './approval.ts'

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const inSeconds = (millis: number): number => Math.floor(millis / 1000)

/**
 * What the owner approved and how, signed for the host that asked (RFC 7515 with Ed25519, RFC 8037): it can be checked without asking
 * us. Made anew from the record each time, so that there is one of it. Null where nothing is approved.
 */
export function receiptOf({ keys, issuer }: { keys: KeyRing; issuer: string }, approval: Approval): string | null {
  const { id, host, accountId, digest, operation, expiresAt, proved } = approval
  if (!proved || (approval.outcome !== 'approved' && approval.outcome !== 'redeemed')) return null
  const header = { alg: 'EdDSA', typ: 'countersign-receipt+jwt', kid: keys.signer.keyId }
  const claims = {
    iss: issuer,
    aud: host.name,
    sub: accountId,
    jti: id,
    kind: operation.kind,
    digest: Buffer.from(digest).toString('base64url'),
    amr: proved.amr,
    acr: proved.acr,
    auth_time: inSeconds(proved.authTime),
    iat: inSeconds(proved.approvedAt),
    exp: inSeconds(expiresAt),
  }
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${Buffer.from(keys.signer.sign(Buffer.from(signed))).toString('base64url')}`
}

/** Every key of the ring, so that receipts from before a change of keys are checked as well (RFC 7517). */
export function signingKeys({ keyIds, signer }: KeyRing): { keys: Record<string, unknown>[] } {
  const keys = keyIds.flatMap((kid) => {
    const jwk = signer.publicKey(kid)?.export({ format: 'jwk' })
    return jwk ? [{ ...jwk, kid, use: 'sig', alg: 'EdDSA' }] : []
  })
  return { keys }
}
