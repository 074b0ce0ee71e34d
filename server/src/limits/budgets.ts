import { days, hours, minutes, seconds } from '../durations.ts'

/** So many attempts within a window that begins with the first of them. */
export interface WindowBudget {
  name: string
  limit: number
  windowMillis: number
}

/**
 * Consecutive failures: after each `every` of them a pause, the pauses growing; at `ceiling` no more attempts at all.
 * NIST SP 800-63B-4 section 3.2.2 caps consecutive failures at 100. With `kept`, failures also count within a window that
 * no right proof clears: or whoever has the password would get the whole ladder anew after each of the owner's sign-ins.
 */
export interface LadderBudget {
  name: string
  every: number
  pausesMillis: readonly number[]
  ceiling: number
  kept?: { limit: number; windowMillis: number }
}

const pausesMillis = [minutes(1), minutes(5), minutes(15), minutes(60)]

/** Figures and sources: OWASP ASVS 5.0 (6.1.1, 6.3.1, 2.4.1), NIST SP 800-63B-4 section 3.2.2. */
export const budgets = {
  /** One factor and one known device. */
  factor: { name: 'factor', every: 5, pausesMillis, ceiling: 100 },
  /** One factor and all unknown clients together. With three codes of a million live, 100 a month are 0.4% a year. */
  factorOfStrangers: { name: 'factor', every: 5, pausesMillis, ceiling: 100, kept: { limit: 100, windowMillis: days(30) } },
  /** One account: how often a mailed link, which proves a mailbox only, also clears the kept failures. */
  keptFailuresCleared: { name: 'kept-failures-cleared', limit: 1, windowMillis: days(30) },
  /** One account and client class. */
  password: { name: 'password', limit: 10, windowMillis: minutes(15) },
  /** One client address (IPv4, or the /64 of IPv6), whatever it tries to prove. */
  clientProofs: { name: 'client-proofs', limit: 30, windowMillis: minutes(10) },
  /** One client address, or one known device: sign-ins by passkey, apart from passwords, so that guessing at those stops nobody's passkey. */
  passkeySignIns: { name: 'passkey-sign-ins', limit: 30, windowMillis: minutes(10) },
  clientRequests: { name: 'client-requests', limit: 300, windowMillis: minutes(1) },
  clientSignUps: { name: 'client-sign-ups', limit: 20, windowMillis: hours(1) },
  signUpCode: { name: 'sign-up-code', limit: 5, windowMillis: hours(1) },
  /** One account. */
  thawCode: { name: 'thaw-code', limit: 5, windowMillis: hours(1) },
  enrollment: { name: 'enrollment', limit: 10, windowMillis: minutes(10) },
  /** One client address: recoveries begun, and cases looked for by their number. */
  clientRecoveries: { name: 'client-recoveries', limit: 20, windowMillis: minutes(10) },
  /** One account, or one number of a case that does not exist. */
  recoveryCode: { name: 'recovery-code', limit: 5, windowMillis: hours(1) },
  /** One account: codes mailed to confirm a change of factors. */
  mailedCode: { name: 'mailed-code', limit: 5, windowMillis: hours(1) },
  /** One account: sets of recovery codes, each of which takes ten hashes. */
  recoveryCodeSets: { name: 'recovery-code-sets', limit: 10, windowMillis: hours(1) },
  /** One client address: links of notices and references of mails. Apart from proofs, so that failed sign-ins never keep an owner from freezing. */
  clientLinks: { name: 'client-links', limit: 30, windowMillis: minutes(10) },
  /** One account: addresses to be confirmed, and codes tried for them. */
  addressRequests: { name: 'address-requests', limit: 10, windowMillis: days(1) },
  addressCode: { name: 'address-code', limit: 5, windowMillis: hours(1) },
  /** One case: files that are opened, whatever comes of them. */
  evidenceFiles: { name: 'evidence-files', limit: 30, windowMillis: days(1) },
  /** CAS-3: tries at the questions, of one case for as long as it can live, and of one account. */
  questionsOfCase: { name: 'questions-of-case', limit: 3, windowMillis: days(60) },
  questionsOfAccount: { name: 'questions-of-account', limit: 10, windowMillis: days(30) },
  /** One case: hand-overs to the provider of face checks, which cost money. */
  faceChecks: { name: 'face-checks', limit: 5, windowMillis: days(1) },
  /** One client address: secrets of applications, codes and tokens that were refused. */
  applicationProofs: { name: 'application-proofs', limit: 300, windowMillis: minutes(10) },
  /** One host key and one call: how often it is written down that the key was refused it. */
  hostOverreach: { name: 'host-overreach', limit: 10, windowMillis: hours(1) },
  /** One client address: calls that applications make for all of their people. */
  applicationRequests: { name: 'application-requests', limit: 6000, windowMillis: minutes(1) },
  /** One destination. */
  sendPause: { name: 'send-pause', limit: 1, windowMillis: seconds(60) },
  sendHourly: { name: 'send-hourly', limit: 5, windowMillis: hours(1) },
  sendDaily: { name: 'send-daily', limit: 10, windowMillis: days(1) },
  /** Texts cost money, which whoever earns by them makes us spend (SMS-2): a client's /24 or /64, an account, a range of 10,000 numbers. */
  clientTexts: { name: 'client-texts', limit: 10, windowMillis: hours(1) },
  accountTexts: { name: 'account-texts', limit: 10, windowMillis: days(1) },
  rangeTexts: { name: 'range-texts', limit: 60, windowMillis: hours(1) },
  /** An alarm about one scope, once an episode. */
  textAlarm: { name: 'text-alarm', limit: 1, windowMillis: hours(1) },
  /** One sender of mails that people write to us: so many are read, so many answered. Two machines that answer each other stop there. */
  intakeMails: { name: 'intake-mails', limit: 20, windowMillis: hours(1) },
  intakeReplies: { name: 'intake-replies', limit: 10, windowMillis: days(1) },
  /** Somebody we do not know, and all of them together. */
  intakeGuidance: { name: 'intake-guidance', limit: 2, windowMillis: days(1) },
  intakeStrangers: { name: 'intake-strangers', limit: 200, windowMillis: hours(1) },
} as const satisfies Record<string, WindowBudget | LadderBudget>
