import assert from 'node:assert/strict'
import type { EndpointName } from '@countersign/contract'
import { type Client, nextAddress } from './client.ts'
import { Host } from './host.ts'
import type { Person } from './person.ts'
import type { Reply } from './send.ts'
import type { ServerProcess } from './server-process.ts'
import { minutes } from './test-clock.ts'
import type { World } from './world.ts'

/** A secret that somebody guesses at through one call. */
export interface Guessing {
  /** So many wrong ones are judged; from then on the right one is refused too. */
  judged: number
  wrong(server: ServerProcess): Promise<Reply>
  right(server: ServerProcess): Promise<Reply>
  /** Where guessing ends what it is about, rather than pausing it. */
  endsWith?: 'CHALLENGE_OVER'
}

const otherwise = 'certainly not the password'
const token = 'a'.repeat(43)

/** Every call whose answer differs between a right and a wrong secret, with somebody who has that secret. */
export const guessableCalls = {
  async signIn(world) {
    const maya = await world.person('maya')
    const give = (server: ServerProcess, email: string, password: string) =>
      world.browser({ server }).reply('signIn', { body: { email, password } })
    let spellings = 0
    return {
      judged: 10,
      wrong: (server) => give(server, spellings++ % 2 ? maya.email.toUpperCase() : ` ${maya.email}`, otherwise),
      right: (server) => give(server, maya.email.toUpperCase(), maya.password),
    }
  },

  /** A code at sign-in; the password as a proof in a session is the same call with the limit of the password. */
  async verifyChallenge(world) {
    const maya = await world.personWithAuthenticator('maya')
    const give = async (server: ServerProcess, proof: () => string | Promise<string>) => {
      const browser = world.browser({ server })
      const { challenge } = await maya.beginSignIn(browser)
      return browser.reply('verifyChallenge', { params: { id: challenge.id }, body: { proof: await proof() } })
    }
    return {
      judged: 5,
      wrong: (server) => give(server, () => maya.authenticator.wrongCode(world.clock)),
      right: (server) => give(server, () => maya.authenticator.code(world.clock)),
    }
  },

  /** The same code on screens of a host application. */
  async verifyHostChallenge(world) {
    const maya = await world.personWithAuthenticator('maya')
    const { id: accountId } = await maya.browser.call('getAccount')
    const host = await Host.register(world, ['accounts', 'challenges'])
    const params = { externalId: 'maya' }
    await host.call('createHostAccount', { body: { ...params, accountId } })
    const give = async ({ port }: ServerProcess, proof: () => string | Promise<string>) => {
      const at = new Date(world.clock.now()).toISOString()
      const body = { purpose: 'sign_in', firstFactor: { amr: ['pwd'], at }, client: { address: nextAddress() } }
      const { id } = JSON.parse((await host.reply('createHostChallenge', { params, body }, port)).text)
      return host.reply('verifyHostChallenge', { params: { id }, body: { proof: await proof() } }, port)
    }
    return {
      judged: 5,
      wrong: (server) => give(server, () => maya.authenticator.wrongCode(world.clock)),
      right: (server) => give(server, () => maya.authenticator.code(world.clock)),
    }
  },

  /** Counted with sign-in: guessing goes on nowhere else. */
  async proveRecoveryPassword(world) {
    const maya = await world.personWithAuthenticator('maya')
    const give = async (server: ServerProcess, password: string) => {
      const browser = world.browser({ server })
      await browser.call('beginRecovery', { body: { reason: 'lost_device', instructionsVersion: 1 } })
      return browser.reply('proveRecoveryPassword', { body: { email: maya.email, password } })
    }
    return { judged: 10, wrong: (server) => give(server, otherwise), right: (server) => give(server, maya.password) }
  },

  async proveRecoveryMailbox(world) {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    await browser.call('beginRecovery', { body: { reason: 'lost_device', instructionsVersion: 1 } })
    await browser.call('proveRecoveryPassword', { body: maya.credentials })
    await world.clock.pass(minutes(1)) // since the mail of the sign-up
    await browser.call('sendRecoveryCode')
    const code = codeIn((await maya.mailbox.next(/code for account recovery/)).text)
    const give = (server: ServerProcess, typed: string) =>
      elsewhere(browser, server).reply('proveRecoveryMailbox', { body: { code: typed } })
    return { judged: 5, wrong: (server) => give(server, otherDigits(code)), right: (server) => give(server, code) }
  },

  async lookAtRecoveryStop(world) {
    return ofOneAddress(world, (browser, one) => browser.reply('lookAtRecoveryStop', { body: { token: one } }), await stopLink(world))
  },

  async stopRecovery(world) {
    const stop = (browser: Client, one: string) => browser.reply('stopRecovery', { body: { token: one, freeze: false } })
    return ofOneAddress(world, stop, await stopLink(world))
  },

  async changePassword(world) {
    const maya = await world.person('maya')
    const newPassword = `${maya.password} and more`
    const give = (server: ServerProcess, currentPassword: string) =>
      elsewhere(maya.browser, server).reply('changePassword', { body: { currentPassword, newPassword } })
    return { judged: 10, wrong: (server) => give(server, otherwise), right: (server) => give(server, maya.password) }
  },

  async confirmPasswordReset(world) {
    const maya = await world.person('maya')
    await world.clock.pass(minutes(1)) // since the mail of the sign-up
    await maya.browser.call('requestPasswordReset', { body: { email: maya.email } })
    const link = await linkIn(maya, /Set a new password/)
    return ofOneAddress(
      world,
      (browser, one) => browser.reply('confirmPasswordReset', { body: { token: one, newPassword: maya.password } }),
      link,
    )
  },

  async confirmSignUp(world) {
    const { browser, code, signUpId } = await asking(world)
    const give = (server: ServerProcess, typed: string) =>
      elsewhere(browser, server).reply('confirmSignUp', { body: { signUpId, code: typed } })
    return {
      judged: 5,
      endsWith: 'CHALLENGE_OVER',
      wrong: (server) => give(server, otherDigits(code)),
      right: (server) => give(server, code),
    }
  },

  async thawAccount(world) {
    const maya = await world.person('maya')
    await maya.browser.call('freezeAccount')
    assert.equal((await maya.givePassword()).state, 'frozen')
    await maya.browser.call('sendThawCode')
    const code = codeIn((await maya.mailbox.next(/code to thaw/)).text)
    const give = (server: ServerProcess, typed: string) => elsewhere(maya.browser, server).reply('thawAccount', { body: { code: typed } })
    return { judged: 5, wrong: (server) => give(server, otherDigits(code)), right: (server) => give(server, code) }
  },

  async confirmAddress(world) {
    const maya = await world.person('maya')
    await maya.stepUp('change_addresses', { by: undefined })
    const other = world.stranger('other')
    const { requestId } = await maya.browser.call('addAddress', { body: { email: other.email } })
    const code = codeIn((await other.mailbox.next(/confirm this address/)).text)
    const give = (server: ServerProcess, typed: string) =>
      elsewhere(maya.browser, server).reply('confirmAddress', { body: { requestId, code: typed } })
    return { judged: 5, wrong: (server) => give(server, otherDigits(code)), right: (server) => give(server, code) }
  },

  async verifyEnrollment(world) {
    const maya = await world.person('maya')
    const { enrollmentId, authenticator } = await maya.beginAuthenticator()
    const give = (server: ServerProcess, proof: string) =>
      elsewhere(maya.browser, server).reply('verifyEnrollment', { params: { id: enrollmentId }, body: { proof } })
    return {
      judged: 10,
      wrong: (server) => give(server, authenticator.wrongCode(world.clock)),
      right: (server) => give(server, authenticator.code(world.clock)),
    }
  },

  async confirmRecoveryCodes(world) {
    const maya = await world.personWithAuthenticator('maya')
    const { id, codes } = await maya.beginRecoveryCodes()
    const give = (server: ServerProcess, code: string) =>
      elsewhere(maya.browser, server).reply('confirmRecoveryCodes', { params: { id }, body: { code } })
    return { judged: 10, wrong: (server) => give(server, '0'.repeat(16)), right: (server) => give(server, codes[0] ?? '') }
  },

  async lookAtNotice(world) {
    return ofOneAddress(world, (browser, one) => browser.reply('lookAtNotice', { body: { token: one } }), await notice(world))
  },

  async answerNotice(world) {
    const act = (browser: Client, one: string) => browser.reply('answerNotice', { body: { token: one, action: 'sign_out' } })
    return ofOneAddress(world, act, await notice(world))
  },

  async claimStaffRole(world) {
    const maya = await world.person('maya')
    const link = /#([\w-]{43})/.exec(await world.command('staff', 'first-admin'))?.[1] ?? ''
    const claim = (browser: Client, one: string) => browser.reply('claimStaffRole', { body: { token: one } })
    return ofOneAddress(world, claim, link, maya.browser)
  },

  async checkProvenance(world) {
    return ofOneAddress(world, (browser, reference) => browser.reply('checkProvenance', { body: { reference } }), 'any')
  },
} satisfies Partial<Record<EndpointName, (world: World) => Promise<Guessing>>>

const ownThings = 'about the own account only, which the cookie names'
const ofStaff = 'for staff, whose session has 256 bits and was opened by a passkey'
const ofOwnCase = 'of the own recovery case only, which the cookie of the visit names'
const ofHosts = 'for host applications, whose key has 256 bits'
const sends = 'takes no secret; what it sends is limited for each destination'
/**
 * Every other call, and why nothing can be guessed through it. A call that is new in the contract belongs here or above:
 * the compiler asks for it.
 *
 * @public
 */
export const tellNothing: Record<Exclude<EndpointName, keyof typeof guessableCalls>, string> = {
  signUp: 'tells a valid invitation, for which it has a test of its own',
  resendSignUpCode: sends,
  requestPasswordReset: sends,
  sendThawCode: sends,
  addAddress: sends,
  changeEmail: sends,
  resendAddressCode: sends,
  sendChallenge: sends,
  getDeskSession: ofStaff,
  leaveDesk: ofStaff,
  getDeskQueue: ofStaff,
  getDeskWords: ofStaff,
  dealCase: ofStaff,
  getDeskCase: ofStaff,
  tickDeskCase: ofStaff,
  viewDeskEvidence: ofStaff,
  previewDecision: ofStaff,
  askForDecisionProof: ofStaff,
  declareCaseConflict: ofStaff,
  declareConflict: ofStaff,
  openContactCase: ofStaff,
  decideCase: ofStaff,
  enterDesk: 'a signature of a passkey; passkeys.test.ts and the desk have its limits',
  openChallenge: ownThings,
  getChallenge: ownThings,
  getEvidence: ofOwnCase,
  giveAnswers: ofOwnCase,
  askQuestions: ofOwnCase,
  answerQuestions:
    'three tries a case and ten an account in 30 days, shown beside the verb; what is right is no secret that opens anything',
  sendSelfie: ofOwnCase,
  sendOldMail: ofOwnCase,
  sendTransferRecord: ofOwnCase,
  beginFaceCheck: ofOwnCase,
  getAccount: ownThings,
  freezeAccount: ownThings,
  listActivity: ownThings,
  disputeActivity: ownThings,
  listAddresses: ownThings,
  removeAddress: ownThings,
  setMailPhrase: ownThings,
  changeLanguage: ownThings,
  readRules: ownThings,
  askForPasskey: 'the same for everybody',
  getSignIn: ownThings,
  abandonSignIn: ownThings,
  getSession: ownThings,
  signOut: ownThings,
  listSessions: ownThings,
  endOtherSessions: ownThings,
  endSession: ownThings,
  listTrustedDevices: ownThings,
  endTrustedDevices: ownThings,
  endTrustedDevice: ownThings,
  listFactors: ownThings,
  renameFactor: ownThings,
  removeFactor: ownThings,
  suspendFactor: ownThings,
  resumeFactor: ownThings,
  listAcceptedPasskeys: ownThings,
  acceptDisclaimer: ownThings,
  beginEnrollment: ownThings,
  cancelEnrollment: ownThings,
  getRecoveryCodes: ownThings,
  makeRecoveryCodes: ownThings,
  sendEnrollment: sends,
  getTextFigures: 'for the administrator, and nothing in it is secret',
  getHost: ofHosts,
  createHostAccount: ofHosts,
  getHostAccount: ofHosts,
  freezeHostAccount: ofHosts,
  getHostAccountFacts: ofHosts,
  checkHostSession: ofHosts,
  listHostHolds: ofHosts,
  createHostChallenge: ofHosts,
  getHostChallenge: ofHosts,
  askHostChallenge: ofHosts,
  sendHostChallenge: ofHosts,
  redeemHostChallenge: ofHosts,
  lookAtHostChallenge: 'the ticket has 256 bits; what is limited is one address trying them',
  enterHostChallenge: 'the ticket has 256 bits; what is limited is one address trying them',
  listWebhooks: ofHosts,
  addWebhook: ofHosts,
  rotateWebhookSecret: ofHosts,
  removeWebhook: ofHosts,
  listDeadLetters: ofHosts,
  replayWebhooks: ofHosts,
  requestApproval: ofHosts,
  getHostApproval: ofHosts,
  redeemApproval: ofHosts,
  cancelApproval: ofHosts,
  getApproval: ownThings,
  askForApprovalProof: ownThings,
  approve: ownThings,
  refuseApproval: ownThings,
  beginRecovery: 'the same for everybody',
  getRecovery: ownThings,
  leaveRecovery: ownThings,
  sendRecoveryCode: sends,
  openRecoveryCase: ownThings,
  cancelRecovery: ownThings,
  appealRecovery: ownThings,
  findRecovery: sends,
  getOwnRecovery: ownThings,
  stopOwnRecovery: ownThings,
  getService: 'the same for everybody',
  getHelp: 'the same for everybody',
  getApplicationRequest: 'found by 256 random bits that only the browser has which asked; tells the name of an application',
  allowApplication: ownThings,
  refuseApplication: 'found by 256 random bits that only the browser has which asked; takes nothing',
  listApplications: ownThings,
  getApplication: 'the name of an application, which its people read anyway',
  endApplication: ownThings,
  signOutForApplication: ownThings,
}

/** The same cookies at another node, seen to come from another address each time. */
const elsewhere = (browser: Client, server: ServerProcess): Client => browser.from(nextAddress()).at(server)

/** Links have too many bits to be guessed; what is limited is one address trying them. */
function ofOneAddress(
  world: World,
  give: (browser: Client, token: string) => Promise<Reply>,
  link: string,
  browser: Client = world.browser(),
): Guessing {
  return { judged: 30, wrong: (server) => give(browser.at(server), token), right: (server) => give(browser.at(server), link) }
}

async function asking(world: World) {
  const maya = world.stranger('maya')
  return { browser: maya.browser, ...(await maya.askForAccount()) }
}

/** The link of a notice: that somebody signed in from a browser that is new. */
async function notice(world: World): Promise<string> {
  const maya = await world.person('maya')
  await maya.signIn(world.browser())
  return linkIn(maya, /New sign-in/)
}

/** The link that stops a recovery, which somebody began. */
async function stopLink(world: World): Promise<string> {
  const maya = await world.personWithAuthenticator('maya')
  await maya.openRecovery(world.browser())
  return linkIn(maya, /^Account recovery was started/)
}

async function linkIn(person: Person, subject: RegExp): Promise<string> {
  const link = /#([\w-]{43})/.exec((await person.mailbox.next(subject)).text)?.[1]
  assert.ok(link, 'the mail has a link')
  return link
}

function codeIn(text: string): string {
  const code = /^\s*(\d{8})\s*$/m.exec(text)?.[1]
  assert.ok(code, 'the mail has a code on a line of its own')
  return code
}

const otherDigits = (code: string): string => [...code].map((digit) => (Number(digit) + 1) % 10).join('')
