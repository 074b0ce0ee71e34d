import type { AddressInfo } from 'node:net'
import type { Help } from '@countersign/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { hostFacts } from './account-facts/host-facts.ts'
import { addressRoutes } from './account-security/address-routes.ts'
import { mailArrived, mailWasRefused } from './account-security/mail-results.ts'
import { noticeRoutes } from './account-security/notice-routes.ts'
import { accountRoutes } from './account-security/routes.ts'
import { trustedDeviceRoutes } from './account-security/trusted-device-routes.ts'
import { passwordMinLength, passwordMinLengthWithFactor } from './accounts/password-rules.ts'
import { hostApprovalRoutes } from './approvals/host-routes.ts'
import { approvalRoutes } from './approvals/routes.ts'
import { AuditLog } from './audit/audit-log.ts'
import { Sealer } from './audit/sealer.ts'
import { unsealedRows } from './audit/unsealed.ts'
import { type Clock, type Millis, systemClock, systemUptime, toRfc3339 } from './clock.ts'
import type { Config } from './config/load-config.ts'
import { loadSecrets, type Secrets } from './config/load-secrets.ts'
import { watchSecrets } from './config/watch-secrets.ts'
import type { KeyShelf } from './crypto/erasable-keys.ts'
import { keyFolder } from './crypto/key-folder.ts'
import type { KeyRing } from './crypto/key-ring.ts'
import type { ReplaceableKeyRing } from './crypto/replaceable-key-ring.ts'
import { type Database, DatabaseUnavailable, type NoParams, statement } from './database/database.ts'
import { migrate } from './database/migrate.ts'
import { openDatabase } from './database/open-database.ts'
import { openKeyRing } from './database/open-key-ring.ts'
import { minutes, seconds } from './durations.ts'
import { hasFactor } from './factors/factor.ts'
import { factorKinds, isOffered } from './factors/kinds.ts'
import { recoveryCodeRoutes } from './factors/recovery-codes/routes.ts'
import { factorRoutes } from './factors/routes.ts'
import { hostAccountRoutes } from './host/account-routes.ts'
import { hostChallengeRoutes } from './host/challenge-routes.ts'
import { hostFactsRoutes } from './host/facts-routes.ts'
import { hostedRoutes } from './host/hosted-routes.ts'
import { hostRoutes } from './host/routes.ts'
import { hostSessionRoutes } from './host/session-routes.ts'
import { webhookRoutes } from './host/webhook-routes.ts'
import { HostCallers } from './host-keys/caller.ts'
import { clientKey } from './http/client-key.ts'
import { registerDocs } from './http/docs.ts'
import { registerHealth } from './http/health.ts'
import { countUp, createRequestMetrics, measureWhenAsked, type RequestMetrics } from './http/metrics.ts'
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
import { type FindClient, findClient } from './oidc/clients.ts'
import { mountProvider } from './oidc/mount.ts'
import { calledByApplications } from './oidc/paths.ts'
import { applicationRoutes } from './oidc/routes.ts'
import { purge } from './personal-data/purge.ts'
import type { Policy } from './policy/policy.ts'
import { helpForPages, policyForPages } from './policy/policy-for-pages.ts'
import { helpPictures, picturesFolder, policyNamed } from './policy/preset-files.ts'
import { Problem } from './problem.ts'
import { meetDeadlines } from './recovery/deadlines.ts'
import { escalate } from './recovery/desk/escalate.ts'
import { deskRoutes } from './recovery/desk/routes.ts'
import { type FaceCheckProvider, faceCheckProvider } from './recovery/evidence/face-check/provider.ts'
import { faceCheckResultRoutes } from './recovery/evidence/face-check/routes.ts'
import { createMailReader } from './recovery/evidence/old-mail/mail-reader.ts'
import { evidenceRoutes } from './recovery/evidence/routes.ts'
import type { Intake, IntakeFigures } from './recovery/intake/intake.ts'
import { waitingMails } from './recovery/intake/waiting-mail.ts'
import { recoveryOwnerRoutes } from './recovery/owner/routes.ts'
import { eraseEvidence } from './recovery/retention/erase-evidence.ts'
import { createPictures } from './recovery/uploads/pictures.ts'
import { evidenceFileRoutes } from './recovery/viewing/routes.ts'
import { recoveryVisitRoutes } from './recovery/visits/routes.ts'
import { VisitCallers } from './recovery/visits/visit-caller.ts'
import { regularly } from './regularly.ts'
import { tellEndedHolds } from './security-events/ended-holds.ts'
import { tellGatheredFailures } from './security-events/failed-factor-notices.ts'
import type { ServiceFacts } from './security-events/occasion.ts'
import { Callers } from './sessions/caller.ts'
import { occasions } from './sessions/occasions.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { signUpRoutes } from './sign-in/sign-up-routes.ts'
import { StaffCallers } from './staff/caller.ts'
import { staffRoutes } from './staff/routes.ts'
import { textCarrier, textService } from './text-service.ts'
import { Timekeeper } from './timekeeping/timekeeper.ts'
import { WebhookDelivery } from './webhooks/deliver.ts'
import { createPoster } from './webhooks/post.ts'

export interface RunningApp {
  /** Where it listens. */
  url: string
  close(): Promise<void>
}

/** The composition root: every part is made here and handed what it uses. */
export async function startApp(config: Config, { log = createLog(config.logLevel) }: { log?: Log } = {}): Promise<RunningApp> {
  const policy = policyNamed(config.policy)
  const secrets = await loadSecrets(config.keysFile)
  const shelf = keyFolder(config.evidence.keysFolder)
  const database = await openDatabase({ url: config.database })
  const audit = new AuditLog()
  const { keys, timekeeper } = await prepare({ database, secrets, shelf, audit, log }).catch(async (error) => {
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
  const circumstances = { keys, audit, service: facts, policy }
  const sender = { serviceName: config.serviceName, publicOrigin: config.publicOrigin, supportContact: config.supportEmail }
  const carrier = smtpCarrier({ ...config.smtp, fromName: config.serviceName })
  const channels = [
    mailChannel({ keys, carrier, sender, results: mailResults(circumstances) }),
    ...(config.sms ? [textChannel({ keys, carrier: textCarrier(config.sms), sender, carried: textCarried })] : []),
  ]
  const outboxes = channels.map((channel) => new Outbox({ database, clock, channel, log }))
  const occasionAt = occasions({ ...circumstances, wall: systemClock })
  const callers = new Callers({ database, keys, clock, origin: facts.origin, occasions: occasionAt, policy, hasFactor })
  const staffCallers = new StaffCallers({ database, keys, clock, origin: config.publicOrigin })
  const webhooks = new WebhookDelivery({ database, keys, clock, poster: createPoster(config.webhooks), log })
  const hosts = new HostCallers({ database, keys, clock, occasions: occasionAt })
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
    refusing: (request, problem) => hosts.refusing(request, problem),
  })

  registerHealth(app, { isReady: () => isReady(database), metrics, metricsToken: config.metricsToken })
  registerPasskeyEndpoints(app, { origin: publicOrigin, enroll: '/security/passkeys/new', manage: '/security/tools/passkey' })
  const service = { name: config.serviceName, signUp: config.signUp }
  const wakeOutbox = () => {
    for (const outbox of outboxes) outbox.wake()
    webhooks.wake()
  }
  signUpRoutes(app, { database, callers, service, wakeOutbox })
  signInRoutes(app, { database, callers, trustedDevices: policy.rememberDevice.enabled, wakeOutbox })
  factorRoutes(app, { database, callers, wakeOutbox })
  recoveryCodeRoutes(app, { database, callers, wakeOutbox })
  accountRoutes(app, { database, callers, service, policy, wakeOutbox })
  addressRoutes(app, { database, callers, wakeOutbox })
  noticeRoutes(app, { database, callers, wakeOutbox })
  trustedDeviceRoutes(app, { database, callers })
  staffRoutes(app, { database, callers, staffCallers, wakeOutbox })
  hostRoutes(app, { hosts })
  approvalRoutes(app, { database, callers, wakeOutbox })
  hostApprovalRoutes(app, { database, hosts, keys, origin: publicOrigin, wakeOutbox })
  hostAccountRoutes(app, { database, hosts, wakeOutbox })
  hostSessionRoutes(app, { database, hosts, policy })
  const factsPort = factsOfHost(config, clock, log)
  hostFactsRoutes(app, { database, hosts, facts: factsPort })
  hostChallengeRoutes(app, { database, hosts, publicOrigin, wakeOutbox })
  hostedRoutes(app, { database, callers, wakeOutbox })
  const visits = new VisitCallers({ database, keys, clock, service: facts })
  recoveryVisitRoutes(app, { database, keys, callers, visits, facts: factsPort, wakeOutbox })
  recoveryOwnerRoutes(app, { database, keys, callers, wakeOutbox })
  deskRoutes(app, { database, callers, staffCallers, facts: factsPort, evidenceOrigin: config.evidence.origin, wakeOutbox })
  const provider = faceProviderOf(config, clock, log)
  const ourDomain = config.smtp.from.slice(config.smtp.from.lastIndexOf('@') + 1)
  const mails = createMailReader({ ourDomain })
  const pictures = createPictures()
  evidenceRoutes(app, { database, callers, visits, facts: factsPort, pictures, provider, mails, wakeOutbox })
  faceCheckResultRoutes(app, { database, callers, secret: config.faceCheck?.secret ?? null, wakeOutbox })
  webhookRoutes(app, { database, hosts, allowPrivate: config.webhooks.allowPrivate, wakeOutbox })
  const applications: FindClient = (tx, id) => findClient(tx, config.clients, id)
  applicationRoutes(app, { database, callers, findClient: applications, wakeOutbox })
  const loadProvider = mountProvider(app, { database, callers, keys, clock, log, findClient: applications })
  serviceRoute(app, config, { service: facts, policy })
  helpRoute(app, policy, helpPictures(config.policy))
  await registerDocs(app)
  registerPages(app, {
    folder: config.webFolder,
    pages: pages(callers, config.evidence.origin),
    notFound: 'sign-in.html',
    pictures: { folder: picturesFolder(config.policy), path: '/help/pictures' },
  })

  try {
    await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    await database.close()
    throw error
  }
  const evidence = await listenForEvidence(config, { database, keys, clock, log }).catch(async (error) => {
    await app.close()
    await database.close()
    throw error
  })
  const intake = await openIntake(config, {
    database,
    pictures,
    clock,
    log,
    circumstances,
    wakeOutbox,
    figures: intakeFigures(metrics),
  }).catch(async (error) => {
    await Promise.all([app.close(), evidence?.close()])
    await database.close()
    throw error
  })
  timekeeper.start()
  for (const outbox of outboxes) outbox.start()
  webhooks.start()
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
  // Not before: whoever waits for the server to be ready waits for no library.
  if (config.clients.length > 0) void loadProvider().catch((error) => log.error({ err: error }, 'loading OpenID Connect failed'))
  const failing = (what: string) => (error: unknown) => log.error({ err: error }, `${what} failed`)
  const background = { ...circumstances, database, clock, told: wakeOutbox, failed: failing('working on a recovery case') }
  const toldIf = (count: number) => (count > 0 ? wakeOutbox() : undefined)
  const chores = [
    regularly(minutes(10), () => purge(database, clock), failing('purging')),
    regularly(minutes(1), () => tellGatheredFailures(background, clock()).then(toldIf), failing('telling of gathered failures')),
    regularly(seconds(10), () => tellEndedHolds(background), failing('telling of holds that are over')),
    regularly(seconds(10), () => meetDeadlines(background), failing('moving recovery cases on')),
    regularly(minutes(1), () => escalate(background), failing('telling of cases that wait for too long')),
    regularly(minutes(10), () => eraseEvidence(background), failing('erasing the evidence of old cases'), { atOnce: true }),
  ]
  const { port } = app.server.address() as AddressInfo

  return {
    url: `http://${config.host}:${port}`,
    async close() {
      await Promise.all([stopHttpServer(app), evidence && stopHttpServer(evidence), intake?.stop()])
      stopWatchingKeys()
      await Promise.all(chores.map((stop) => stop()))
      await Promise.all([...outboxes.map((outbox) => outbox.stop()), webhooks.stop()])
      await timekeeper.stop()
      await sealer.stop()
      await database.close()
    },
  }
}

interface Prepare {
  database: Database
  secrets: Secrets
  shelf: KeyShelf
  audit: AuditLog
  log: Log
}

async function prepare({ database, secrets, shelf, audit, log }: Prepare): Promise<{ keys: ReplaceableKeyRing; timekeeper: Timekeeper }> {
  await migrate(database)
  const keys = await openKeyRing(database, secrets, shelf)
  const sources = { wall: systemClock, uptime: systemUptime }
  return { keys, timekeeper: await Timekeeper.open({ database, audit, log, sources }) }
}

/** Its libraries are loaded where somebody wants it, and after the server is ready. */
async function openIntake({ intake: settings }: Config, deps: Omit<ConstructorParameters<typeof Intake>[0], 'settings' | 'wall'>) {
  if (!settings) return null
  const { Intake } = await import('./recovery/intake/intake.ts')
  const intake = new Intake({ ...deps, wall: systemClock, settings })
  await intake.start()
  return intake
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

function factsOfHost({ accountFacts }: Config, clock: Clock, log: Log) {
  return (
    accountFacts && hostFacts({ ...accountFacts, clock, failed: (reason) => log.warn({ reason }, 'the application told no account facts') })
  )
}

function faceProviderOf({ faceCheck }: Config, clock: Clock, log: Log): FaceCheckProvider | null {
  return faceCheck && faceCheckProvider({ ...faceCheck, clock, failed: (reason) => log.warn({ reason }, 'no face check could begin') })
}

/** Apart from the pages: another origin, where nobody has a cookie that anything is done for. Undefined where there is none. */
async function listenForEvidence(
  { evidence: { origin, port }, publicOrigin, host, trustedProxies }: Config,
  { database, keys, clock, log }: { database: Database; keys: KeyRing; clock: Clock; log: Log },
): Promise<FastifyInstance | undefined> {
  if (origin === null) return undefined
  const app = createHttpServer({
    publicOrigin: origin,
    trustedProxies,
    log,
    clock,
    admit: limitRequests(clock),
    problemOf: (error) => whereDatabaseIsGone(error, clock),
  })
  evidenceFileRoutes(app, { database, keys, publicOrigin })
  await app.listen({ host, port })
  return app
}

/** Of this process, since it started. */
const intakeFigures = (metrics: RequestMetrics): IntakeFigures => ({
  received: countUp(metrics, { name: 'intake_mails_received_total', help: 'Mails that were taken in' }),
  refused: countUp(metrics, { name: 'intake_mails_refused_total', help: 'Mails that were not taken in, by reason', label: 'reason' }),
  handled: countUp(metrics, {
    name: 'intake_mails_handled_total',
    help: 'Mails that were opened, by what became of them',
    label: 'outcome',
  }),
})

/** What is left to do behind the requests: both are near nothing while all is well. */
function measureBacklog(metrics: RequestMetrics, database: Database, clock: Clock): void {
  const look = () =>
    database.read(async (tx) => ({
      mail: await waitingMessages(tx),
      audit: await unsealedRows(tx),
      texts: await textFigures(tx, clock()),
      intake: await waitingMails(tx),
    }))
  const age = (since: Millis | null) => (since === null ? 0 : Math.max(0, (clock() - since) / 1000))
  measureWhenAsked(metrics, look, [
    { name: 'outbox_waiting_messages', help: 'Messages that were neither sent nor given up', of: ({ mail }) => mail.count },
    { name: 'outbox_oldest_message_seconds', help: 'For how long the oldest of them has waited', of: ({ mail }) => age(mail.since) },
    { name: 'intake_waiting_mails', help: 'Mails that were taken in and not handled yet', of: ({ intake }) => intake.count },
    { name: 'intake_oldest_mail_seconds', help: 'For how long the oldest of them has waited', of: ({ intake }) => age(intake.since) },
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
  const people = new RequestCeiling(budgets.clientRequests, clock)
  // A server that signs in many people calls for all of them from one address.
  const applications = new RequestCeiling(budgets.applicationRequests, clock)
  return (request: FastifyRequest): Problem | undefined => {
    // A host calls for all of its people from one address; calls without a key in force are counted where that is found out.
    if (request.routeOptions?.config?.anyOrigin) return undefined
    const until = (calledByApplications(request.raw.url) ? applications : people).count(clientKey(request))
    return until === undefined ? undefined : new Problem('TOO_MANY_REQUESTS', { retryAfter: toRfc3339(until) })
  }
}

function serviceRoute(app: FastifyInstance, config: Config, offering: { service: ServiceFacts; policy: Policy }): void {
  const { serviceName: name, publicOrigin: origin, signUp, supportEmail } = config
  const said = {
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
  }
  route(app, 'getService', async () => said)
}

function helpRoute(app: FastifyInstance, policy: Policy, pictures: Help['pictures']): void {
  const said = helpForPages(policy, pictures)
  route(app, 'getHelp', async () => said)
}

function pages(callers: Callers, evidenceOrigin: string | null) {
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
        '/continue',
        '/sign-out',
        '/help',
        '/help/*',
        '/recovery',
        '/recovery/*',
      ],
      file: 'sign-in.html',
    },
    { paths: ['/recovery/evidence/selfie'], file: 'sign-in.html', camera: true as const },
    {
      paths: ['/', '/account', '/security', '/security/*', '/approve/*', '/staff/claim', '/staff/passkey'],
      file: 'account.html',
      isSignedIn: callers.hasSession.bind(callers),
    },
    // Has a session of its own, and asks for the passkey itself.
    { paths: ['/desk', '/desk/*'], file: 'desk.html', evidenceFrom: evidenceOrigin },
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
