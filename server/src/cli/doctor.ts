import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock, toRfc3339 } from '../clock.ts'
import { type Config, loadConfig } from '../config/load-config.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import { type Database, type NoParams, statement } from '../database/database.ts'
import { schemaVersion } from '../database/migrate.ts'
import { openDatabase } from '../database/open-database.ts'
import { openKeyRing } from '../database/open-key-ring.ts'
import { inSeconds, minutes } from '../durations.ts'
import { newId } from '../ids.ts'
import { smtpCarrier } from '../messages/carriers/smtp.ts'
import { policyNamed } from '../policy/preset-files.ts'
import { listMembers } from '../staff/members.ts'
import { textCarrier } from '../text-service.ts'
import { unconfirmedJumps } from '../timekeeping/confirm-jumps.ts'
import { storedTime } from '../timekeeping/stored-time.ts'
import { checkEvidenceKeys } from './check-evidence-keys.ts'
import { CommandFailed } from './command-failed.ts'
import { takeOption } from './take-option.ts'

interface Check {
  name: string
  /** Gives back what was found, or throws what is wrong. */
  run(): Promise<string>
}

/**
 * Looks at everything the server needs, names each finding, and fails if one is bad. `--mail ADDRESS` sends a test mail, `--text
 * NUMBER` a test text.
 */
export async function doctor(args: string[]): Promise<void> {
  const [mailTo, rest] = takeOption(args, '--mail')
  const [textTo, others] = takeOption(rest, '--text')
  const config = await loadConfig({ args: others, env: process.env })
  console.log('fine   configuration: it can be read and every option fits')
  let failures = 0
  for (const { name, run } of checks(config, mailTo, textTo)) {
    try {
      console.log(`fine   ${name}: ${await run()}`)
    } catch (error) {
      failures += 1
      console.log(`WRONG  ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  if (failures > 0) throw new CommandFailed(failures === 1 ? 'One thing is wrong.' : `${failures} things are wrong.`)
}

function checks(config: Config, mailTo: string | undefined, textTo: string | undefined): Check[] {
  return [
    { name: 'keys', run: () => checkKeysFile(config) },
    { name: 'database', run: () => checkDatabase(config) },
    { name: 'clock', run: () => checkClock(config) },
    { name: 'time of the servers', run: () => checkTimeOfServers(config) },
    { name: 'staff', run: () => checkStaff(config) },
    { name: 'pages', run: async () => checkPages(config) },
    { name: 'public origin', run: () => checkOrigin(config) },
    { name: 'mail', run: () => checkMail(config, mailTo) },
    { name: 'texts', run: () => checkTexts(config, textTo) },
    { name: 'evidence keys', run: () => checkEvidenceKeys(config) },
    { name: 'mail intake', run: async () => checkIntake(config) },
  ]
}

function checkIntake({ intake, policy }: Config): string {
  const isByMail = policyNamed(policy).recovery.mode === 'assisted_mail'
  if (isByMail && !intake) throw new Error('the policy helps by mail, and nobody reads it: set intake.address and intake.port')
  if (!intake) return 'none, and the policy needs none'
  const { address, host, port } = intake
  return `${address} on ${host} port ${port}${isByMail ? '' : '; the policy helps in another way, so all who write are told of that'}`
}

async function checkKeysFile({ keysFile }: Config): Promise<string> {
  const { keys, primaryKeyId } = await loadSecrets(keysFile)
  const primary = keys.find(({ id }) => id === primaryKeyId)
  const age = Math.floor((systemClock() - Date.parse(primary?.createdAt ?? '')) / 86_400_000)
  return `${keys.length} in the file, only readable by its owner; the primary key is ${age} days old${age > 365 ? ' (older than a year: see rotate-keys)' : ''}`
}

async function checkDatabase(config: Config): Promise<string> {
  // Opening refuses a database that does not make commits durable.
  const database = await openDatabase({ url: config.database })
  try {
    const version = await schemaVersion(database)
    if (version === 0) return `${database.engine}, durable, empty: the first start sets it up`
    await openKeyRing(database, await loadSecrets(config.keysFile))
    return `${database.engine}, durable, version ${version}, opened by the keys`
  } finally {
    await database.close()
  }
}

const databaseTime = {
  postgres: statement<NoParams, { now: number }>(
    'doctor-time-postgres',
    'select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now',
  ),
  sqlite: statement<NoParams, { now: number }>(
    'doctor-time-sqlite',
    `select cast((julianday('now') - 2440587.5) * 86400000 as integer) as now`,
  ),
}

/** Codes live by the clock: it is held against the database server's. */
async function checkClock(config: Config): Promise<string> {
  const database = await openDatabase({ url: config.database })
  try {
    const before = systemClock()
    const theirs = (await database.read((tx) => tx.get(databaseTime[database.engine], {})))?.now ?? before
    const off = Math.abs(theirs - (before + systemClock()) / 2)
    if (off > 5000)
      throw new Error(`this machine and the database server are ${Math.round(off / 1000)} s apart. Set up time synchronisation on both.`)
    return `${toRfc3339(systemClock())}, as the database has it`
  } finally {
    await database.close()
  }
}

/** What the servers go by is ahead of a clock that was set back, and restrictions are longer after one that jumped ahead. */
async function checkTimeOfServers(config: Config): Promise<string> {
  const database = await openDatabase({ url: config.database })
  try {
    if ((await schemaVersion(database)) > 0) await checkStoredTime(database)
    return 'the clock’s, and it has not jumped'
  } finally {
    await database.close()
  }
}

async function checkStoredTime(database: Database): Promise<void> {
  const [{ highest }, jumps] = await database.read(async (tx) => [await storedTime(tx), await unconfirmedJumps(tx)] as const)
  const lead = highest - systemClock()
  if (lead > minutes(1)) {
    throw new Error(
      `they go by ${toRfc3339(highest)}, ${inSeconds(lead)} s ahead of this machine’s clock, and work that off by three seconds a minute. If this clock is right and that takes too long, stop them and run: countersign epoch begin`,
    )
  }
  const [last] = jumps
  if (last) {
    throw new Error(
      `a clock jumped ahead by ${inSeconds(last.by)} s at ${toRfc3339(last.noticedAt)}${jumps.length > 1 ? `, and ${jumps.length - 1} times before` : ''}; restrictions were lengthened by as much. If that time did pass, run: countersign clock confirm`,
    )
  }
}

/** ADM-3: with one administrator, a lost phone leaves nobody. A role without a passkey does not work. */
async function checkStaff(config: Config): Promise<string> {
  const database = await openDatabase({ url: config.database })
  try {
    const members = (await schemaVersion(database)) === 0 ? [] : await database.read(listMembers)
    const working = members.filter(({ passkeys }) => passkeys > 0)
    const idle = members.length - working.length
    const administrators = working.filter(({ role }) => role === 'administrator').length
    const reviewers = working.filter(({ role }) => role !== 'support').length
    if (members.length === 0) return 'nobody has a role yet: countersign staff first-admin'
    return [
      `${administrators} of the administrators and ${reviewers} who review have a passkey`,
      ...(idle > 0 ? [`${idle} have none, so their role does not work`] : []),
      ...(administrators < 2 ? ['advised: two administrators at least, so that one lost passkey leaves nobody outside'] : []),
    ].join('; ')
  } finally {
    await database.close()
  }
}

function checkPages({ webFolder }: Config): string {
  for (const page of ['sign-in.html', 'account.html', 'desk.html']) {
    if (!existsSync(join(webFolder, page))) throw new Error(`${webFolder} has no ${page}. Build the pages: npm run build`)
  }
  return 'built'
}

/** Asks the public address for the server's own answer: proxies, certificates and names are all on that way. */
async function checkOrigin({ publicOrigin }: Config): Promise<string> {
  const answer = await fetch(`${publicOrigin}/healthz`, { signal: AbortSignal.timeout(5000) }).catch((error: Error) => {
    const { cause } = error as { cause?: Error }
    throw new Error(
      `${publicOrigin} cannot be reached from here (${cause?.message ?? error.message}). Is the server running, and does the name lead to it?`,
    )
  })
  if (!answer.ok) throw new Error(`${publicOrigin}/healthz answers ${answer.status}.`)
  return `${publicOrigin} leads to a running server`
}

async function checkMail(config: Config, to: string | undefined): Promise<string> {
  const carrier = smtpCarrier({ ...config.smtp, fromName: config.serviceName })
  if (to === undefined) {
    carrier.close()
    return 'not tried; --mail ADDRESS sends a test mail'
  }
  const text = `This is a test mail of ${config.serviceName} (${config.publicOrigin}). Mail reaches this address.\n`
  const mail = {
    id: newId('msg'),
    to,
    subject: `Test mail of ${config.serviceName}`,
    text,
    html: `<p>${text.replaceAll(/[&<]/g, (mark) => (mark === '&' ? '&amp;' : '&lt;'))}</p>`,
  }
  try {
    const result = await carrier.send(mail, AbortSignal.timeout(20_000))
    if (result.outcome !== 'sent') throw new Error(`${config.smtp.host}:${config.smtp.port} did not take the test mail: ${result.reason}`)
    return `${config.smtp.host}:${config.smtp.port} took a test mail to ${to}`
  } finally {
    carrier.close()
  }
}

async function checkTexts({ sms, serviceName }: Config, to: string | undefined): Promise<string> {
  if (sms === null) return 'none are sent: no carrier is configured'
  if (to === undefined) return 'not tried; --text NUMBER sends a test text'
  const carrier = textCarrier(sms)
  try {
    const text = { id: newId('msg'), to, text: `This is a test text of ${serviceName}.`, expiresAt: null }
    const result = await carrier.send(text, AbortSignal.timeout(20_000))
    if (result.outcome !== 'sent') throw new Error(`the carrier did not take the test text: ${result.reason}`)
    return `the carrier took a test text to ${to}`
  } finally {
    carrier.close()
  }
}
