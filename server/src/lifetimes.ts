import { days, hours, minutes, seconds } from './durations.ts'

/** Every lifetime of the product in one place, in milliseconds, each with its source. ASVS = OWASP ASVS 5.0. */
export const lifetimes = {
  /** ASVS 6.5.5: out-of-band codes at most 10 minutes. */
  mailedCode: minutes(10),
  /** Of six digits: half of what ASVS 6.5.5 allows. */
  textedCode: minutes(5),
  /** A sign-up that is not confirmed leaves nothing behind. */
  signUp: minutes(30),
  /** Between two sends to one destination. */
  resendPause: seconds(60),
  /** RFC 6238 section 5.2: 30 s is the recommended step. */
  totpStep: seconds(30),
  /** NIST SP 800-63B-4 section 4.1.2.2 caps binding at 10 minutes. */
  enrollment: minutes(10),
  challenge: minutes(5),
  /** WebAuthn L3 section 13.4.3: about as long as the dialog of the browser may take. */
  passkeyChallenge: minutes(5),
  halfAuthenticatedSignIn: minutes(10),
  /** NIST SP 800-63B-4 section 2.2.3: one hour idle and 24 hours in all at AAL2; idle is stricter here. */
  sessionIdle: minutes(30),
  session: hours(24),
  /** How long the secret before a raise is answered with SESSION_ROTATED instead of NOT_SIGNED_IN. */
  rotatedSecret: seconds(30),
  /** How exact "last seen" is; saves a write at every request. */
  lastSeenResolution: minutes(1),
  /** OWASP transaction authorization cheat sheet 2.6: from the request to the owner's answer. The page is opened, and perhaps a sign-in before it. */
  approval: minutes(15),
  /** What is approved is carried out at once; a receipt that lies about is worth nothing. */
  receipt: minutes(5),
  /** ASVS 7.5.1: a recent proof. */
  stepUp: minutes(5),
  /** OWASP forgot password cheat sheet: short, one use. */
  passwordReset: minutes(30),
  /** How long a frozen account stays so after its owner asked to thaw it: time for the owner to say "that was not me". */
  thaw: hours(24),
  /** ADM-1: the link that makes the first administrator. */
  staffLink: minutes(30),
  /** SES-4: 15 minutes idle and 12 hours in all, as NIST SP 800-63B-4 section 2.3.3 has it at AAL3. */
  staffSessionIdle: minutes(15),
  staffSession: hours(12),
  /** A case stays with who it was dealt to while they work on it, and comes back to the others after that. */
  reviewLease: minutes(30),
  /** From the evidence to the decision; the time in which the owner has to do something does not count. */
  review: hours(24),
  /** When so much of it is left, a case is due. */
  reviewDue: hours(4),
  /** A notice may wait three days for a mail server to come back, and is read after a weekend. The link only makes things safer. */
  notMeLink: days(7),
  /** NIST SP 800-63B-4 section 4.6. After it the former address has no say, so that a mailbox that was left stays left. */
  undoOfEmailChange: hours(72),
  /** The last mail to an address that left the account. */
  lastNotMeLink: hours(72),
  /** An address that is to be confirmed. */
  addressRequest: minutes(30),
  /** NIST SP 800-63B-4 section 5.1; never extended by use. */
  trustedDevice: days(30),
  /** Long enough for a slow phone to do it. */
  proofOfWork: minutes(5),
  /** A session by recovery code: time to get an authenticator app and set it up, and no more. */
  restrictedSession: minutes(30),
  /** What could be carried off is held back at least so long, whatever the policy (DWN-4; Binance, OKX and others: 24 h). */
  holdAfterRecoveryCode: hours(24),
  /** OWASP ASVS 10.4.3 at its highest level. */
  authorizationCode: minutes(1),
  accessToken: minutes(10),
  idToken: minutes(10),
  /** ASVS 10.4.8: from the first token of its family on, however often it is renewed. */
  refreshToken: days(30),
  /** What a session gave an application; longer than all of its tokens. */
  grant: days(32),
  /** From the application to the last of our pages: as long as a sign-up. */
  applicationRequest: minutes(30),
  /** ASVS 13.1.4: a key that signs no more is published for as long as somebody may hold what it signed. */
  retiredSigningKey: days(7),
  /** A new key is published before it signs: whoever keeps the list of keys has it by then. */
  newSigningKey: minutes(10),
  /** How long the former secret of a client is taken beside the new one. */
  formerClientSecret: hours(24),
  invite: days(7),
  /** What a host asked for; long enough to find the phone. */
  hostChallenge: minutes(10),
  /** How old the first factor may be that a host states for a sign-in. */
  statedFirstFactor: minutes(15),
  /** How long the secret of a receiver of events signs on beside its successor. */
  formerWebhookSecret: hours(24),
  /** How long the answer to a call with an Idempotency-Key is given again: a host that was down for the night may repeat itself. */
  idempotentCall: hours(24),
  /** Before a case: reading the instructions, the password, the mailed code; and each look at a case from outside. */
  recoveryVisit: minutes(30),
  /** A case in which nothing happens any more. */
  recoveryCase: days(14),
  /** CAS-7: one look at a picture of a case. */
  evidenceTicket: seconds(60),
  /** From the hand-over to the provider of face checks to its result. */
  faceCheck: minutes(30),
  /** CAS-6: from the end of the wait to the new factor. */
  rebindGrant: hours(24),
  knownDevice: days(400),
  /** How exact "last seen" of a known device is. */
  deviceSeenResolution: days(1),
} as const
