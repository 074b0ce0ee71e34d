import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount, noon } from '../accounts/account.fixture.ts'
import type { Database, Tx } from '../database/database.ts'
import { hours } from '../durations.ts'
import type { AccountId, AddressChangeId, ContactPointId } from '../ids.ts'
import type { MailTemplate } from '../messages/templates/render-mail.ts'
import { type CaseEvent, caseEvents } from '../recovery/case.ts'
import * as accountEvents from './account-events.ts'
import * as addressEvents from './address-events.ts'
import * as applicationEvents from './application-events.ts'
import * as approvalEvents from './approval-events.ts'
import * as evidenceEvents from './evidence-events.ts'
import * as factorEvents from './factor-events.ts'
import * as hostEvents from './host-events.ts'
import { giveAddress, mailsOf, tokenIn } from './mailed.fixture.ts'
import { findNotMeLink } from './not-me-link.ts'
import { at, leftBehind } from './occasion.fixture.ts'
import type { Occasion } from './occasion.ts'
import * as codeEvents from './recovery-code-events.ts'
import * as recoveryEvents from './recovery-events.ts'
import * as signInEvents from './sign-in-events.ts'
import * as staffEvents from './staff-events.ts'

interface Told {
  happens: (tx: Tx, occasion: Occasion, accountId: AccountId) => Promise<void>
  /** To every confirmed address; null where nobody is written to. */
  notice: MailTemplate | null
  /** To an address that is not on the account any more. */
  toLeft?: MailTemplate
}

const factor = { id: 'fac_a', kind: 'totp', name: 'Work phone' } as const
const session = (accountId: AccountId) => ({ id: 'ses_a', accountId })
const left = { id: 'cpt_left' as ContactPointId, address: 'left@example.test' }
const challenge = (accountId: AccountId) => ({ id: 'chl_a', accountId, purpose: 'sign_in', proofKind: 'totp', factorId: 'fac_a' })
const signedIn = (accountId: AccountId) => ({ accountId, sessionId: 'ses_a', aal: 'aal2', amr: ['pwd', 'otp', 'mfa'], factorId: 'fac_a' })

const access = (accountId: AccountId) => ({ accountId, clientId: 'shop', scope: ['openid', 'email'] })
const approval = (accountId: AccountId) => ({
  approvalId: 'apr_a',
  accountId,
  host: 'exchange',
  kind: 'withdrawal',
  digest: 'd',
  says: { amount: '1 BTC', destination: '...zzwf5mdq' },
})

type Names<M> = Extract<keyof M, string>
type OfAccounts = Names<typeof accountEvents> | Names<typeof addressEvents>
type OfFactors = Names<typeof factorEvents> | Names<typeof codeEvents> | Names<typeof approvalEvents>
type OfRecovery = Exclude<Names<typeof recoveryEvents>, 'noticeOf' | 'recoveryMoved'> | `recoveryMoved, ${CaseEvent}`
/** The compiler asks for an entry when an event is added. */
type Inventory = Record<
  | OfAccounts
  | OfFactors
  | OfRecovery
  | Names<typeof evidenceEvents>
  | Names<typeof applicationEvents>
  | Names<typeof hostEvents>
  | Names<typeof signInEvents>
  | Names<typeof staffEvents>,
  Told
>

const ofHost = (accountId: AccountId) => ({ accountId, challengeId: 'hch_a', purpose: 'withdrawal' })

const atDesk = (accountId: AccountId) => ({ accountId, caseId: 'rcv_a', staffId: 'acc_staff' as AccountId })

const ofCase = { caseId: 'rcv_a', number: 'AAAA-AAAA', stopToken: 'a'.repeat(43), until: noon + hours(24) }

/** What its owner hears of each turn of a case; null where there is nothing to stop, to do or to know. */
const noticesOfCase: Record<CaseEvent, MailTemplate | null> = {
  send_part: 'recovery-incomplete',
  submit: 'recovery-received',
  admit: null,
  ask_for_more: 'recovery-more-needed',
  approve_first: null,
  // The wait begins or the grant is there in the next moment, and either is told of.
  approve: null,
  reject: 'recovery-rejected',
  begin_wait: 'recovery-waiting',
  grant: 'recovery-ready',
  bind: 'recovery-finished',
  appeal: 'recovery-appealed',
  uphold: 'recovery-upheld',
  reopen: 'recovery-reopened',
  cancel: 'recovery-cancelled',
  use_factor: 'recovery-cancelled',
  expire: 'recovery-expired',
  // Whoever stands behind the reviewer may read the owner's mail.
  freeze: null,
  unfreeze: null,
}
const moved = { state: 'in_review', actor: 'system', staffId: null, reasons: [], message: '' } as const
const turn = (event: CaseEvent): Told => ({
  happens: (tx, o, accountId) => recoveryEvents.recoveryMoved(tx, o, { ...ofCase, ...moved, accountId, event }),
  notice: noticesOfCase[event],
})
const turns = Object.fromEntries(caseEvents.map((event) => [`recoveryMoved, ${event}`, turn(event)] as const)) as Record<
  `recoveryMoved, ${CaseEvent}`,
  Told
>

const inventory: Inventory = {
  accountLinked: { happens: (tx, o, accountId) => hostEvents.accountLinked(tx, o, { accountId, hostId: 'hst_a' }), notice: null },
  hostChallengeOpened: {
    happens: (tx, o, accountId) => hostEvents.hostChallengeOpened(tx, o, { ...ofHost(accountId), hostId: 'hst_a' }),
    notice: null,
  },
  hostChallengeEntered: { happens: (tx, o, accountId) => hostEvents.hostChallengeEntered(tx, o, ofHost(accountId)), notice: null },
  hostChallengePassed: {
    happens: (tx, o, accountId) => hostEvents.hostChallengePassed(tx, o, { ...ofHost(accountId), factorId: 'fac_a' }),
    notice: null,
  },
  passwordChanged: {
    happens: (tx, o, accountId) => accountEvents.passwordChanged(tx, o, { accountId, sessionId: 'ses_a' }),
    notice: 'password-changed',
  },
  passwordChangeRefused: { happens: (tx, o, accountId) => accountEvents.passwordChangeRefused(tx, o, { accountId }), notice: null },
  passwordResetAsked: { happens: (tx, o, accountId) => accountEvents.passwordResetAsked(tx, o, { accountId }), notice: null },
  passwordReset: { happens: (tx, o, accountId) => accountEvents.passwordReset(tx, o, { accountId }), notice: 'password-was-reset' },
  accountFrozen: {
    happens: (tx, o, accountId) => accountEvents.accountFrozen(tx, o, { accountId, actor: 'account' }),
    notice: 'account-frozen',
  },
  accountThawing: {
    happens: (tx, o, accountId) => accountEvents.accountThawing(tx, o, { accountId, actor: 'account', thawsAt: noon + hours(24) }),
    notice: 'account-thawing',
  },
  thawProofRefused: { happens: (tx, o, accountId) => accountEvents.thawProofRefused(tx, o, { accountId, reason: 'wrong' }), notice: null },
  frozenSignIn: { happens: (tx, o, accountId) => accountEvents.frozenSignIn(tx, o, { accountId }), notice: null },
  notMe: {
    happens: (tx, o, accountId) => accountEvents.notMe(tx, o, { accountId, actor: 'unknown', action: 'freeze', about: 'factor.added' }),
    notice: null,
  },
  signedOutEverywhere: {
    happens: (tx, o, accountId) => accountEvents.signedOutEverywhere(tx, o, { accountId, actor: 'unknown' }),
    notice: null,
  },
  signedOutByOperator: {
    happens: (tx, o, accountId) => accountEvents.signedOutByOperator(tx, o, { accountId }),
    notice: 'signed-out-by-operator',
  },
  languageChanged: { happens: (tx, o, accountId) => accountEvents.languageChanged(tx, o, { accountId, language: 'ar' }), notice: null },
  accountExported: { happens: (tx, o, accountId) => accountEvents.accountExported(tx, o, { accountId }), notice: 'account-exported' },
  mailPhraseChanged: {
    happens: (tx, o, accountId) => accountEvents.mailPhraseChanged(tx, o, { accountId, isSet: true }),
    notice: 'mail-phrase-changed',
  },

  addressAsked: {
    happens: (tx, o, accountId) => addressEvents.addressAsked(tx, o, { accountId, requestId: 'adr_a', purpose: 'add' }),
    notice: null,
  },
  addressCodeRefused: {
    happens: (tx, o, accountId) => addressEvents.addressCodeRefused(tx, o, { accountId, requestId: 'adr_a', reason: 'wrong' }),
    notice: null,
  },
  addressAdded: {
    happens: (tx, o, accountId) => addressEvents.addressAdded(tx, o, { accountId, addressId: 'cpt_a' }),
    notice: 'address-added',
  },
  addressRemoved: {
    happens: (tx, o, accountId) => addressEvents.addressRemoved(tx, o, { accountId, left }),
    notice: 'address-removed',
    toLeft: 'address-left',
  },
  emailChanged: {
    happens: (tx, o, accountId) =>
      addressEvents.emailChanged(tx, o, {
        accountId,
        left,
        addressId: 'cpt_a',
        change: { id: 'adc_a' as AddressChangeId, undoUntil: noon + hours(72) },
      }),
    notice: 'email-changed',
    toLeft: 'email-replaced',
  },
  emailChangeUndone: {
    happens: (tx, o, accountId) => addressEvents.emailChangeUndone(tx, o, { accountId, addressId: 'cpt_a', left: [left] }),
    notice: 'email-change-undone',
    toLeft: 'address-left',
  },
  addressFailing: {
    happens: (tx, o, accountId) => addressEvents.addressFailing(tx, o, { accountId, addressId: 'cpt_a' }),
    notice: 'address-failing',
  },

  factorAdded: {
    happens: (tx, o, id) => factorEvents.factorAdded(tx, o, { session: session(id), factor, isFirst: false }),
    notice: 'factor-added',
  },
  factorReplaced: {
    happens: (tx, o, id) =>
      factorEvents.factorReplaced(tx, o, { session: session(id), factor, replaced: { id: 'fac_b', name: 'Old phone' } }),
    notice: 'factor-replaced',
  },
  factorRebound: {
    happens: (tx, o, id) => factorEvents.factorRebound(tx, o, { session: session(id), factor, caseId: 'rcv_a', holdHours: 48, retired: 2 }),
    notice: 'factor-added',
  },
  factorSuspended: {
    happens: (tx, o, id) => factorEvents.factorSuspended(tx, o, { session: session(id), factor }),
    notice: 'factor-suspended',
  },
  factorResumed: { happens: (tx, o, id) => factorEvents.factorResumed(tx, o, { session: session(id), factor }), notice: 'factor-resumed' },
  factorRemoved: { happens: (tx, o, id) => factorEvents.factorRemoved(tx, o, { session: session(id), factor }), notice: 'factor-removed' },
  factorRenamed: { happens: (tx, o, id) => factorEvents.factorRenamed(tx, o, { session: session(id), factor }), notice: null },
  factorPreferred: {
    happens: (tx, o, id) => factorEvents.factorPreferred(tx, o, { session: session(id), factor, isPreferred: true }),
    notice: null,
  },
  disclaimerAccepted: {
    happens: (tx, o, id) => factorEvents.disclaimerAccepted(tx, o, { session: session(id), version: 1 }),
    notice: null,
  },
  factorMayBeCopied: {
    happens: (tx, o, accountId) => factorEvents.factorMayBeCopied(tx, o, { accountId, factor: { ...factor, kind: 'passkey' } }),
    notice: 'factor-may-be-copied',
  },
  enrollmentBegun: {
    happens: (tx, o, id) => factorEvents.enrollmentBegun(tx, o, { session: session(id), kind: 'totp', replaces: null }),
    notice: null,
  },
  enrollmentProofRefused: {
    happens: (tx, o, id) => factorEvents.enrollmentProofRefused(tx, o, { session: session(id), kind: 'totp', reason: 'wrong' }),
    notice: null,
  },
  enrollmentCancelled: { happens: (tx, o, id) => factorEvents.enrollmentCancelled(tx, o, { session: session(id) }), notice: null },

  accountCreated: { happens: (tx, o, accountId) => signInEvents.accountCreated(tx, o, { accountId }), notice: null },
  passwordRefused: { happens: (tx, o, accountId) => signInEvents.passwordRefused(tx, o, { accountId }), notice: null },
  passkeyRefused: { happens: (tx, o, accountId) => signInEvents.passkeyRefused(tx, o, { accountId, reason: 'signature' }), notice: null },
  factorDemanded: { happens: (tx, o, accountId) => signInEvents.factorDemanded(tx, o, { accountId, signInId: 'sin_a' }), notice: null },
  proofRefused: {
    happens: (tx, o, id) => signInEvents.proofRefused(tx, o, { challenge: challenge(id), reason: 'wrong', isSignIn: true, deviceId: null }),
    notice: 'second-factor-failed',
  },
  signedIn: { happens: (tx, o, id) => signInEvents.signedIn(tx, o, { ...signedIn(id), isNewDevice: true }), notice: 'new-device-sign-in' },
  steppedUp: {
    happens: (tx, o, accountId) =>
      signInEvents.steppedUp(tx, o, { accountId, sessionId: 'ses_a', purpose: 'add_factor', challengeId: 'chl_a', factorId: null }),
    notice: null,
  },
  mailboxProved: {
    happens: (tx, o, accountId) =>
      signInEvents.mailboxProved(tx, o, { accountId, sessionId: 'ses_a', purpose: 'add_factor', challengeId: 'chl_a' }),
    notice: null,
  },
  signedOut: { happens: (tx, o, accountId) => signInEvents.signedOut(tx, o, { accountId, sessionId: 'ses_a' }), notice: null },
  deviceTrusted: {
    happens: (tx, o, accountId) => signInEvents.deviceTrusted(tx, o, { accountId, trustedDeviceId: 'trd_a' }),
    notice: 'device-trusted',
  },
  deviceTrustEnded: {
    happens: (tx, o, accountId) => signInEvents.deviceTrustEnded(tx, o, { accountId, trustedDeviceId: 'trd_a' }),
    notice: null,
  },

  recoveryCodesBegun: { happens: (tx, o, accountId) => codeEvents.recoveryCodesBegun(tx, o, { accountId, setId: 'rcs_a' }), notice: null },
  recoveryCodesProofRefused: {
    happens: (tx, o, accountId) => codeEvents.recoveryCodesProofRefused(tx, o, { accountId, setId: 'rcs_a' }),
    notice: null,
  },
  recoveryCodesMade: {
    happens: (tx, o, accountId) => codeEvents.recoveryCodesMade(tx, o, { accountId, setId: 'rcs_a', isRenewal: false }),
    notice: 'recovery-codes-made',
  },
  recoveryCodesEnded: { happens: (tx, o, accountId) => codeEvents.recoveryCodesEnded(tx, o, { accountId, setId: 'rcs_a' }), notice: null },
  recoveryCodeUsed: {
    happens: (tx, o, accountId) => codeEvents.recoveryCodeUsed(tx, o, { accountId, left: 9 }),
    notice: 'recovery-code-used',
  },

  applicationSignedIn: {
    happens: (tx, o, accountId) =>
      applicationEvents.applicationSignedIn(tx, o, { ...access(accountId), scope: 'openid', sessionId: 'ses_a' }),
    notice: null,
  },
  applicationAllowed: {
    happens: (tx, o, accountId) =>
      applicationEvents.applicationAllowed(tx, o, { ...access(accountId), name: 'Harbor Shop', isFirst: true }),
    notice: 'application-allowed',
  },
  applicationEnded: { happens: (tx, o, accountId) => applicationEvents.applicationEnded(tx, o, access(accountId)), notice: null },
  tokensRevoked: {
    happens: (tx, o, accountId) => applicationEvents.tokensRevoked(tx, o, { ...access(accountId), grantId: 'grt_a' }),
    notice: null,
  },
  approvalRequested: { happens: (tx, o, accountId) => approvalEvents.approvalRequested(tx, o, approval(accountId)), notice: null },
  approvalApproved: {
    happens: (tx, o, accountId) =>
      approvalEvents.approvalApproved(tx, o, { ...approval(accountId), ownerId: 'ses_a', factorId: 'fac_a', acr: 'aal2' }),
    notice: 'approval-approved',
  },
  approvalRefused: { happens: (tx, o, accountId) => approvalEvents.approvalRefused(tx, o, approval(accountId)), notice: null },
  approvalRedeemed: { happens: (tx, o, accountId) => approvalEvents.approvalRedeemed(tx, o, approval(accountId)), notice: null },
  approvalVoided: {
    happens: (tx, o, accountId) => approvalEvents.approvalVoided(tx, o, { ...approval(accountId), reason: 'by_host' }),
    notice: null,
  },

  recoveryOpened: {
    happens: (tx, o, accountId) => recoveryEvents.recoveryOpened(tx, o, { ...ofCase, accountId, mode: 'guided_web', openedBy: 'account' }),
    notice: 'recovery-opened',
  },
  ...turns,
  recoveryEndsSoon: {
    happens: (tx, o, accountId) => recoveryEvents.recoveryEndsSoon(tx, o, { ...ofCase, accountId }),
    notice: 'recovery-ends-soon',
  },
  visitProved: {
    happens: (tx, o, accountId) => recoveryEvents.visitProved(tx, o, { accountId, visitId: 'rvs_a', proof: 'password' }),
    notice: null,
  },
  visitRefused: {
    happens: (tx, o, accountId) => recoveryEvents.visitRefused(tx, o, { accountId, visitId: 'rvs_a', reason: 'wrong' }),
    notice: null,
  },
  questionsAnswered: {
    happens: (tx, o, accountId) => evidenceEvents.questionsAnswered(tx, o, { accountId, caseId: 'rcv_a', isRight: false, triesLeft: 2 }),
    notice: null,
  },
  evidenceViewed: {
    happens: (tx, o, accountId) =>
      evidenceEvents.evidenceViewed(tx, o, { accountId, caseId: 'rcv_a', fileId: 'evf_a', viewerId: 'acc_staff' as AccountId }),
    notice: null,
  },
  faceChecked: {
    happens: (tx, o, accountId) => evidenceEvents.faceChecked(tx, o, { accountId, caseId: 'rcv_a', result: 'passed' }),
    notice: null,
  },
  evidenceErased: {
    happens: (tx, o, accountId) => evidenceEvents.evidenceErased(tx, o, { accountId, caseId: 'rcv_a', actor: 'system' }),
    notice: null,
  },

  caseDealt: {
    happens: (tx, o, accountId) => staffEvents.caseDealt(tx, o, { ...atDesk(accountId), number: 'AAAA-AAAA', stage: 'review' }),
    notice: null,
  },
  caseViewed: { happens: (tx, o, accountId) => staffEvents.caseViewed(tx, o, atDesk(accountId)), notice: null },
  caseRefused: {
    happens: (tx, o, accountId) => staffEvents.caseRefused(tx, o, { ...atDesk(accountId), reason: 'own account' }),
    notice: null,
  },
  conflictDeclared: { happens: (tx, o, accountId) => staffEvents.conflictDeclared(tx, o, atDesk(accountId)), notice: null },
  caseDecided: {
    happens: (tx, o, accountId) =>
      staffEvents.caseDecided(tx, o, { ...atDesk(accountId), verdict: 'approve', digest: 'd', factorId: 'fac_a' }),
    notice: null,
  },
  decidedUnderPressure: { happens: (tx, o, accountId) => staffEvents.decidedUnderPressure(tx, o, atDesk(accountId)), notice: null },
  caseBreached: { happens: (tx, o, accountId) => staffEvents.caseBreached(tx, o, atDesk(accountId)), notice: null },
  staffRoleOffered: { happens: (tx, o, accountId) => staffEvents.staffRoleOffered(tx, o, { accountId, role: 'reviewer' }), notice: null },
  staffRoleRemoved: { happens: (tx, o, accountId) => staffEvents.staffRoleRemoved(tx, o, { accountId, role: 'reviewer' }), notice: null },
  glassBroken: { happens: (tx, o, accountId) => staffEvents.glassBroken(tx, o, { accountId }), notice: null },
  deskEntered: { happens: (tx, o, accountId) => staffEvents.deskEntered(tx, o, { accountId, role: 'reviewer' }), notice: null },
  deskLeft: { happens: (tx, o, accountId) => staffEvents.deskLeft(tx, o, { accountId, role: 'reviewer' }), notice: null },
  deskRefused: { happens: (tx, o, accountId) => staffEvents.deskRefused(tx, o, { accountId, reason: 'no role' }), notice: null },
  staffRoleTaken: { happens: (tx, o, accountId) => staffEvents.staffRoleTaken(tx, o, { accountId, role: 'administrator' }), notice: null },
}

eachDatabase('the inventory of events', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  for (const [name, { happens, notice, toLeft }] of Object.entries<Told>(inventory)) {
    test(`${name} is recorded${notice ? ', and all five addresses are told' : ', and nobody is written to'}`, async () => {
      const account = await makeAccount(database)
      const others: string[] = []
      for (let more = 0; more < 4; more++) others.push((await giveAddress(database, account.id)).address)

      await database.unit((tx) => happens(tx, at(), account.id))

      const { audit } = await leftBehind(database, account.id)
      assert.equal(audit.length, 1)
      const mails = await mailsOf(database, account.id)
      const told = (template: MailTemplate | null | undefined) => mails.filter((mail) => mail.template === template).map(({ to }) => to)
      assert.deepEqual(told(notice).sort(), notice ? [account.email, ...others].sort() : [])
      assert.deepEqual(told(toLeft), toLeft ? [left.address] : [])
      assert.equal(mails.length, (notice ? 5 : 0) + (toLeft ? 1 : 0))
      // Each mail has a link of its own, and what the link is about stands in the activity under the same name.
      assert.equal(new Set(mails.map(tokenIn)).size, mails.length)
      for (const mail of mails) {
        const link = await database.read((tx) => findNotMeLink(tx, at(), tokenIn(mail)))
        assert.deepEqual([link?.accountId, link?.event], [account.id, audit[0]?.event])
      }
    })
  }
})
