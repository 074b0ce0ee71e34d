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
  /** ASVS 7.5.1: a recent proof. */
  stepUp: minutes(5),
  /** OWASP forgot password cheat sheet: short, one use. */
  passwordReset: minutes(30),
  /** How long a frozen account stays so after its owner asked to thaw it: time for the owner to say "that was not me". */
  thaw: hours(24),
  /** ADM-1: the link that makes the first administrator. */
  staffLink: minutes(30),
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
  invite: days(7),
  knownDevice: days(400),
  /** How exact "last seen" of a known device is. */
  deviceSeenResolution: days(1),
} as const
