import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../harness/server-process.ts'
import { ask, type Kept } from './kept.ts'
import type { Scene } from './scene.ts'
import { type Stage, signingInTwice } from './stage.ts'
import type { Visitor } from './visitor.ts'

/** The moment before a change of several steps. */
export interface Moment {
  /** Sends the request that makes the change; true if it was accepted. The same request can be sent again to another server. */
  fire(server: ServerProcess): Promise<boolean>
  /** On which side of the change the database is, or what is neither. */
  side(kept: Kept, scene: Scene): 'before' | 'after' | string | Promise<'before' | 'after' | string>
}

export interface Flow {
  name: string
  begin(stage: Stage): Promise<Moment>
}

/** Somebody signed in with a code here, and elsewhere too: every change of a factor ends the sessions elsewhere. */
async function twice(stage: Stage): Promise<{ visitor: Visitor; elsewhere: string }> {
  const [other, visitor] = await signingInTwice(stage)
  must(await other.signIn(), 'signing in elsewhere')
  must(await visitor.signIn(), 'signing in')
  return { visitor, elsewhere: other.session ?? '' }
}

/** The change, and the end of the session elsewhere, in one. */
function sideOf(kept: Kept, isDone: boolean, elsewhere: string): string {
  const other = kept.sessions.find(({ id }) => id === elsewhere)
  if (other?.hasEnded === isDone) return isDone ? 'after' : 'before'
  return `the change is ${isDone ? '' : 'not '}done and the session elsewhere has ${other?.hasEnded ? '' : 'not '}ended`
}

export const flows: readonly Flow[] = [
  {
    name: 'enroll',
    async begin(stage) {
      const { visitor, elsewhere } = await twice(stage)
      const begun = must(await visitor.begin(), 'beginning an enrollment')
      return {
        fire: async (server) => (await visitor.at(server).confirm(begun)) !== undefined,
        side: (kept) => sideOf(kept, factorsOf(kept, visitor).length === 2, elsewhere),
      }
    },
  },
  {
    name: 'replace',
    async begin(stage) {
      const { visitor, elsewhere } = await twice(stage)
      must(await visitor.stepUp('replace_factor', visitor.phone), 'proving it for the replacement')
      const begun = must(await visitor.begin(visitor.phone), 'beginning a replacement')
      return {
        fire: async (server) => (await visitor.at(server).confirm(begun, visitor.phone)) !== undefined,
        side(kept) {
          const ids = factorsOf(kept, visitor).map(({ id }) => id)
          if (ids.length !== 1) return `the account has ${ids.length} factors`
          return sideOf(kept, ids[0] !== visitor.phone.factorId, elsewhere)
        },
      }
    },
  },
  {
    name: 'remove',
    async begin(stage) {
      const { visitor, elsewhere } = await twice(stage)
      must(await visitor.stepUp('remove_factor', visitor.phone), 'proving it for the removal')
      return {
        fire: (server) => visitor.at(server).removeNow(visitor.phone),
        side: (kept) => sideOf(kept, factorsOf(kept, visitor).length === 0, elsewhere),
      }
    },
  },
  {
    name: 'suspend',
    async begin(stage) {
      const { visitor, elsewhere } = await twice(stage)
      must(await visitor.stepUp('suspend_factor', visitor.phone), 'proving it for the suspension')
      return {
        fire: (server) => visitor.at(server).suspendNow(visitor.phone),
        side: (kept) => sideOf(kept, factorsOf(kept, visitor)[0]?.state === 'suspended', elsewhere),
      }
    },
  },
  {
    name: 'renew recovery codes',
    async begin(stage) {
      const { visitor } = await twice(stage)
      const former = await shownCodes(visitor)
      await typedBack(visitor, former)
      must(await visitor.stepUp('renew_recovery_codes', null), 'proving it for the renewal')
      const made = await shownCodes(visitor)
      return {
        fire: (server) => typedBack(visitor.at(server), made),
        side: (_, scene) => sideOfRenewal(scene, visitor, { former: former.id, made: made.id }),
      }
    },
  },
  {
    name: 'sign up',
    async begin({ scene, witness, server }) {
      const email = `${randomBytes(8).toString('hex')}@example.test`
      const browser = scene.browser(server)
      const credentials = { email, password: randomBytes(12).toString('hex') }
      const { body } = await witness.send(browser, 'signUp', { body: credentials }, { intent: 'sign up', account: email })
      const code = await mailedCode(scene, email)
      const input = { body: { signUpId: body.signUpId, code } }
      return {
        async fire(server) {
          const { entry } = await witness.send(browser.at(server), 'confirmSignUp', input, { intent: 'sign up', account: email })
          return entry.answer === 'accepted'
        },
        side: () => sideOfSignUp(scene, email, String(body.signUpId)),
      }
    },
  },
]

async function mailedCode(scene: Scene, email: string): Promise<string> {
  const since = performance.now()
  for (;;) {
    const code = /^\s*(\d{8})\s*$/m.exec(scene.mail.mails.find(({ to }) => to === email)?.raw ?? '')?.[1]
    if (code !== undefined) return code
    if (performance.now() - since > 20_000) throw new Error('No code was mailed.')
    await wait(20)
  }
}

async function sideOfSignUp({ databaseUrl }: Scene, email: string, signUpId: string): Promise<string> {
  const owner = `(select account_id from contact_points where address = '${email}')`
  const counts = await ask(databaseUrl, [
    `select count(*) as rows from passwords where account_id in ${owner}`,
    `select count(*) as rows from sessions where account_id in ${owner}`,
    `select count(*) as rows from audit where event = 'account.created' and account_id in ${owner}`,
    `select count(*) as rows from sign_ups where id = '${signUpId}' and used_at is not null and password_digest = ''`,
    `select count(*) as rows from codes where subject = '${signUpId}' and used_at is not null`,
  ])
  const rows = counts.map(([row]) => Number(row?.rows))
  if (rows.every((count) => count === 0)) return 'before'
  return rows.every((count) => count === 1) ? 'after' : `password, session, event, sign-up and code: ${rows.join(', ')}`
}

interface ShownCodes {
  id: string
  codes: string[]
}

async function shownCodes({ browser }: Visitor): Promise<ShownCodes> {
  const { status, text } = await browser.reply('makeRecoveryCodes')
  must(status === 201, 'making recovery codes')
  return JSON.parse(text) as ShownCodes
}

/** Whether the set counts from here on. A server that was killed has not answered. */
async function typedBack({ browser }: Visitor, { id, codes }: ShownCodes): Promise<boolean> {
  const answer = await browser.reply('confirmRecoveryCodes', { params: { id }, body: { code: codes[0] } }).catch(() => undefined)
  return answer?.status === 200
}

/** Exactly one set counts, and the event and its notice came with the change. */
async function sideOfRenewal({ databaseUrl }: Scene, { person }: Visitor, { former, made }: { former: string; made: string }) {
  const ofAccount = `where account_id = '${person.accountId}'`
  const [live = [], events = [], notices = []] = await ask(databaseUrl, [
    `select id from recovery_code_sets ${ofAccount} and confirmed_at is not null and voided_at is null`,
    `select event from audit ${ofAccount} and event = 'recovery_codes.renewed'`,
    `select template from outbox ${ofAccount} and template = 'recovery-codes-renewed'`,
  ])
  if (live.length !== 1) return `${live.length} sets count`
  const isDone = live[0]?.id === made
  if (!isDone && live[0]?.id !== former) return 'a third set counts'
  const told = [events.length, notices.length].every((count) => count === (isDone ? 1 : 0))
  return told
    ? isDone
      ? 'after'
      : 'before'
    : `the renewal is ${isDone ? '' : 'not '}done: ${events.length} events, ${notices.length} notices`
}

const factorsOf = (kept: Kept, { person }: Visitor) => kept.factors.filter(({ account }) => account === person.accountId)

function must<T>(value: T | undefined | false, what: string): T {
  if (value === undefined || value === false) throw new Error(`${what} was refused`)
  return value
}
