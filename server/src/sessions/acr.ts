import type { AssuranceLevel } from '@countersign/contract'

/**
 * What others are told of how somebody signed in. `phr` and `phrh` are the ACR values of OpenID Connect EAP: phishing-resistant,
 * and with a key that hardware protects. They mean a passkey that verified the person, and each means more than the one before.
 */
export const acrValues = ['aal1', 'aal2', 'phr', 'phrh'] as const
export type Acr = (typeof acrValues)[number]

/** What a proved factor is worth. */
export type ProvedAcr = Exclude<Acr, 'aal1'>

/** Trust in a browser, recovery codes and mailed codes are no proofs of a factor: the session is `aal1` then. */
export const acrOf = ({ aal, provedAcr }: { aal: AssuranceLevel; provedAcr: ProvedAcr | null }): Acr =>
  aal === 'aal1' ? 'aal1' : (provedAcr ?? 'aal2')
