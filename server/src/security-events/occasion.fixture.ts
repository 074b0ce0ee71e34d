import { keys, noon } from '../accounts/account.fixture.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { type Database, statement } from '../database/database.ts'
import type { Policy } from '../policy/policy.ts'
import { policyNamed } from '../policy/preset-files.ts'
import { client } from '../sessions/session.fixture.ts'
import type { Occasion } from './occasion.ts'

const standard = policyNamed('default')
/** Ours, with the methods that it leaves out. */
const withEveryMethod: Policy = { ...standard, methods: { ...standard.methods, enabled: ['passkey', 'totp', 'authy', 'sms'] } }
const audit = new AuditLog()

/** Something that happens at this moment, from an ordinary browser. */
export function at(now: number = noon, more: Partial<Occasion> = {}): Occasion {
  return {
    now,
    wall: now,
    client,
    keys,
    audit,
    service: { name: 'Countersign', origin: 'https://id.example.test' },
    policy: withEveryMethod,
    ...more,
  }
}

const auditOfAccount = statement<{ accountId: string }, { event: string; actor: string; client: string; details: string }>(
  'test-audit-of-account',
  'select event, actor, client, details from audit where account_id = :accountId order by id',
)
const mailsOfAccount = statement<{ accountId: string }, { template: string }>(
  'test-mails-of-account',
  'select template from outbox where account_id = :accountId order by created_at, id',
)

/** What an account's events have left behind: audit rows in their order, notices by their templates. */
export async function leftBehind(database: Database, accountId: string) {
  return database.read(async (tx) => ({
    audit: await tx.all(auditOfAccount, { accountId }),
    notices: (await tx.all(mailsOfAccount, { accountId })).map(({ template }) => template),
  }))
}
