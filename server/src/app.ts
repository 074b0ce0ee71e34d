import type { AddressInfo } from 'node:net'
import type { Help } from '@countersign/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { addressRoutes } from './account-security/address-routes.ts'
import { mailArrived, mailWasRefused } from './account-security/mail-results.ts'
import { noticeRoutes } from './account-security/notice-routes.ts'
import { accountRoutes } from './account-security/routes.ts'
import { trustedDeviceRoutes } from './account-security/trusted-device-routes.ts'
import { passwordMinLength, passwordMinLengthWithFactor } from './accounts/password-rules.ts'
import { AuditLog } from './audit/audit-log.ts'
import { Sealer } from './audit/sealer.ts'
import { unsealedRows } from './audit/unsealed.ts'
import { type Clock, type Millis, systemClock, systemUptime, toRfc3339 } from './clock.ts'
import type { Config } from './config/load-config.ts'
import { loadSecrets, type Secrets } from './config/load-secrets.ts'
import { watchSecrets } from './config/watch-secrets.ts'
import type { ReplaceableKeyRing } from './crypto/replaceable-key-ring.ts'
import { type Database, DatabaseUnavailable, type NoParams, statement } from './database/database.ts'
import { migrate } from './database/migrate.ts'
import { openDatabase } from './database/open-database.ts'
import { openKeyRing } from './database/open-key-ring.ts'
import { seconds } from './durations.ts'
import { hasFactor } from './factors/factor.ts'
import { factorKinds, isOffered } from './factors/kinds.ts'
import { recoveryCodeRoutes } from './factors/recovery-codes/routes.ts'
import { factorRoutes } from './factors/routes.ts'
import { clientKey } from './http/client-key.ts'
import { registerDocs } from './http/docs.ts'
import { registerHealth } from './http/health.ts'
import { createRequestMetrics, measureWhenAsked, type RequestMetrics } from './http/metrics.ts'
import { route } from './http/route.ts'
import { createHttpServer, stopHttpServer } from './http/server.ts'
import { registerPages } from './http/static-pages.ts'
import { registerPasskeyEndpoints } from './http/well-known.ts'
import type { AccountId } from './ids.ts'
import { budgets } from './limits/budgets.ts'
import { RequestCeiling } from './limits/request-ceiling.ts'
import { countText, textFigures } from './limits/text-figures.ts'
import { createLog, type Log } from './log.ts'
import { smtpCarrier } from './messages/carriers/smtp.ts'
import { Outbox } from './messages/deliver.ts'
import { type MailResults, mailChannel } from './messages/mail-channel.ts'
import { textChannel } from './messages/text-channel.ts'
import { waitingMessages } from './messages/waiting.ts'
import { purgeRegularly } from './personal-data/purge.ts'
import type { Policy } from './policy/policy.ts'
import { helpForPages, policyForPages } from './policy/policy-for-pages.ts'
import { helpPictures, picturesFolder, policyNamed } from './policy/preset-files.ts'
import { Problem } from './problem.ts'
import { tellGatheredRegularly } from './security-events/failed-factor-notices.ts'
import type { ServiceFacts } from './security-events/occasion.ts'
import { Callers } from './sessions/caller.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { signUpRoutes } from './sign-in/sign-up-routes.ts'
import { staffRoutes } from './staff/routes.ts'
import { textCarrier, textService } from './text-service.ts'
import { Timekeeper } from './timekeeping/timekeeper.ts'

export interface RunningApp {
  /** Where it listens. */
  url: string
  close(): Promise<void>
}

/** The composition root: every part is made here and handed what it uses. */
export async function startApp(config: Config, { log = createLog(config.logLevel) }: { log?: Log } = {}): Promise<RunningApp> {
  const policy = policyNamed(config.policy)
  const secrets = await loadSecrets(config.keysFile)
  const database = await openDatabase({ url: config.database })
  const audit = new AuditLog()
  const { keys, timekeeper } = await prepare({ database, secrets, audit, log }).catch(async (error) => {
    await database.close()
    throw error
  })
  const clock = timekeeper.now

  const texts = textService(config.sms)
  const facts: ServiceFacts = {
    name: config.serviceName,
    origin: config.publicOrigin,
    ...(texts && { texts }),
  }
  const sender = { serviceName: config.serviceName, publicOrigin: config.publicOrigin, supportContact: config.supportEmail }
  const carrier = smtpCarrier({ ...config.smtp, fromName: config.serviceName })
  const channels = [
    mailChannel({ keys, carrier, sender, results: mailResults({ keys, audit, service: facts, policy }) }),
    ...(config.sms ? [textChannel({ keys, carrier: textCarrier(config.sms), sender, carried: textCarried })] : []),
  ]
  const outboxes = channels.map((channel) => new Outbox({ database, clock, channel, log }))
  const callers = new Callers({ database, keys, clock, wall: systemClock, audit, service: facts, policy, hasFactor })
  const metrics = createRequestMetrics()
  measureBacklog(metrics, database, clock)
  const { publicOrigin, trustedProxies } = config
  const app = createHttpServer({
    publicOrigin,
    trustedProxies,
    log,
    clock,
    metrics,
    admit: limitRequests(clock),
    problemOf: (error) => whereDatabaseIsGone(error, clock),
  })

  registerHealth(app, { isReady: () => isReady(database), metrics, metricsToken: config.metricsToken })
  registerPasskeyEndpoints(app, { origin: publicOrigin, enroll: '/security/passkeys/new', manage: '/security/tools/passkey' })
  const service = { name: config.serviceName, signUp: config.signUp }
  const wakeOutbox = () => {
    for (const outbox of outboxes) outbox.wake()
  }
  signUpRoutes(app, { database, callers, service, wakeOutbox })
  signInRoutes(app, { database, callers, trustedDevices: policy.rememberDevice.enabled, wakeOutbox })
  factorRoutes(app, { database, callers, wakeOutbox })
  recoveryCodeRoutes(app, { database, callers, wakeOutbox })
  accountRoutes(app, { database, callers, service, policy, wakeOutbox })
  addressRoutes(app, { database, callers, wakeOutbox })
  noticeRoutes(app, { database, callers, wakeOutbox })
  trustedDeviceRoutes(app, { database, callers })
  staffRoutes(app, { database, callers })
  serviceRoute(app, config, { service: facts, policy })
  helpRoute(app, policy, helpPictures(config.policy))
  await registerDocs(app)
  registerPages(app, {
    folder: config.webFolder,
    pages: pages(callers),
    notFound: 'sign-in.html',
    pictures: { folder: picturesFolder(config.policy), path: '/help/pictures' },
  })

  try {
    await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    await database.close()
    throw error
  }
  timekeeper.start()
  for (const outbox of outboxes) outbox.start()
  const sealer = new Sealer({ database, keys, clock, failed: (error) => log.error({ err: error }, 'sealing the audit trail failed') })
  sealer.start()
  const stopWatchingKeys = watchSecrets(
    config.keysFile,
    ({ keys: changed, primaryKeyId }) => {
      keys.replace({ keys: changed, primaryKeyId })
      log.info({ primaryKeyId, keyCount: changed.length }, 'keys file read again')
    },
    (error) => log.error({ err: error }, 'the changed keys file was not taken'),
  )
  const stopPurging = purgeRegularly(database, clock, (error) => log.error({ err: error }, 'purging failed'))
  const stopTelling = tellGatheredRegularly({
    database,
    keys,
    audit,
    service: facts,
    policy,
    clock,
    told: wakeOutbox,
    failed: (error) => log.error({ err: error }, 'telling of gathered failures failed'),
  })
  const { port } = app.server.address() as AddressInfo

  return {
    url: `http://${config.host}:${port}`,
    async close() {
      await stopHttpServer(app)
      stopWatchingKeys()
      await stopPurging()
      await stopTelling()
      await Promise.all(outboxes.map((outbox) => outbox.stop()))
      await timekeeper.stop()
      await sealer.stop()
      await database.close()
    },
  }
}

interface Prepare {
  database: Database
  secrets: Secrets
  audit: AuditLog
  log: Log
}

async function prepare({ database, secrets, audit, log }: Prepare): Promise<{ keys: ReplaceableKeyRing; timekeeper: Timekeeper }> {
  await migrate(database)
  const keys = await openKeyRing(database, secrets)
  const sources = { wall: systemClock, uptime: systemUptime }
  return { keys, timekeeper: await Timekeeper.open({ database, audit, log, sources }) }
}

/** What the mail server says of an address goes to the account it belongs to. */
function mailResults(deps: { keys: ReplaceableKeyRing; audit: AuditLog; service: ServiceFacts; policy: Policy }): MailResults {
  return {
    arrived: (tx, { accountId, to }) => mailArrived(tx, { accountId: accountId as AccountId, to }),
    addressRefused: (tx, now, { accountId, to }) => mailWasRefused(tx, { now, ...deps }, { accountId: accountId as AccountId, to }),
  }
}

/** What people typed in is held against what the carrier took. */
const textCarried: Parameters<typeof textChannel>[0]['carried'] = (tx, now, place) => countText(tx, now, place, 'carried')

/** What is left to do behind the requests: both are near nothing while all is well. */
function measureBacklog(metrics: RequestMetrics, database: Database, clock: Clock): void {
  const look = () =>
    database.read(async (tx) => ({
      mail: await waitingMessages(tx),
      audit: await unsealedRows(tx),
      texts: await textFigures(tx, clock()),
    }))
  const age = (since: Millis | null) => (since === null ? 0 : Math.max(0, (clock() - since) / 1000))
  measureWhenAsked(metrics, look, [
    { name: 'outbox_waiting_messages', help: 'Messages that were neither sent nor given up', of: ({ mail }) => mail.count },
    { name: 'outbox_oldest_message_seconds', help: 'For how long the oldest of them has waited', of: ({ mail }) => age(mail.since) },
    { name: 'audit_unsealed_rows', help: 'Rows of the audit trail that are not sealed yet', of: ({ audit }) => audit.count },
    { name: 'texts_asked_24h', help: 'Codes that were to be texted in the last 24 hours', of: ({ texts }) => texts.total.asked },
    { name: 'texts_carried_24h', help: 'Of those, how many a carrier took', of: ({ texts }) => texts.total.carried },
    { name: 'texts_verified_24h', help: 'Of those, how many were typed in', of: ({ texts }) => texts.total.verified },
    { name: 'texts_refused_24h', help: 'Texts that the limits refused', of: ({ texts }) => texts.total.refused },
    { name: 'texts_stopped_scopes', help: 'Ranges of numbers that get no codes now', of: ({ texts }) => texts.stopped.length },
    { name: 'audit_oldest_unsealed_seconds', help: 'How old the oldest of them is', of: ({ audit }) => age(audit.since) },
  ])
}

/** Before anything else is looked at: an address that floods us is answered from memory. */
function limitRequests(clock: Clock) {
  const ceiling = new RequestCeiling(budgets.clientRequests, clock)
  return (request: FastifyRequest): Problem | undefined => {
    const until = ceiling.count(clientKey(request))
    return until === undefined ? undefined : new Problem('TOO_MANY_REQUESTS', { retryAfter: toRfc3339(until) })
  }
}

function serviceRoute(app: FastifyInstance, config: Config, offering: { service: ServiceFacts; policy: Policy }): void {
  const { serviceName: name, publicOrigin: origin, signUp, supportEmail } = config
  route(app, 'getService', async () => ({
    name,
    origin,
    signUp,
    passwordMinLength,
    passwordMinLengthWithFactor,
    trustedDevices: offering.policy.rememberDevice.enabled,
    recoveryCodes: offering.policy.recoveryCodes.enabled,
    countriesOfTexts: config.sms?.countries ?? [],
    policy: policyForPages(offering.policy, {
      isOffered: (method) => isOffered(factorKinds[method === 'authy' ? 'totp' : method], offering),
      supportEmail,
    }),
  }))
}

function helpRoute(app: FastifyInstance, policy: Policy, pictures: Help['pictures']): void {
  route(app, 'getHelp', async () => helpForPages(policy, pictures))
}

function pages(callers: Callers) {
  return [
    {
      paths: [
        '/sign-in',
        '/sign-in/*',
        '/sign-up',
        '/sign-up/*',
        '/forgot-password',
        '/reset-password',
        '/not-me',
        '/did-you-send-this',
        '/help',
        '/help/*',
      ],
      file: 'sign-in.html',
    },
    {
      paths: ['/', '/account', '/security', '/security/*', '/staff/claim', '/staff/sms'],
      file: 'account.html',
      isSignedIn: callers.hasSession.bind(callers),
    },
  ]
}

const ping = statement<NoParams, { one: number }>('ping', 'select 1 as one')

async function isReady(database: Database): Promise<boolean> {
  return (await database.read((tx) => tx.get(ping, {})))?.one === 1
}

function whereDatabaseIsGone(error: unknown, clock: Clock): Problem | undefined {
  if (!(error instanceof DatabaseUnavailable)) return undefined
  return new Problem('UNAVAILABLE', { retryAfter: toRfc3339(clock() + seconds(2)) }, error.message)
}
