import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Inbox, startInbox } from '@countersign/inbox'
import { startApp } from '@countersign/server'
import { loadConfig } from '@countersign/server/config'
import { simulatorSecret } from '@countersign/server/face-check-simulator'
import { createKeysFile, KeysFileExists } from '@countersign/server/secrets'
import { openExchange, registerExchange } from './exchange.ts'
import { startFaces } from './faces.ts'
import { demoPolicy } from './policy.ts'
import { DemoFault, type Settings } from './settings.ts'

export interface Demo {
  countersignUrl: string
  exchangeUrl: string
  inbox: Inbox
  close(): Promise<void>
}

const usualSmtpPort = 3025
/** Nothing leaves the machine, so the list is long: an own service has those where its people live. */
const countriesOfTheDemo =
  'AE,AT,AU,BE,BR,CA,CH,CN,CZ,DE,DK,EG,ES,FI,FR,GB,GR,HK,HU,ID,IE,IL,IN,IT,JP,KE,KR,MX,MY,NG,NL,NO,NZ,PH,PL,PT,RO,SA,SE,SG,TH,TR,TW,UA,US,VN,ZA'

/** Countersign, the inbox its mail and texts go to, and an exchange that uses it, in this process; what they keep is in one folder. */
export async function startDemo(settings: Settings): Promise<Demo> {
  await mkdir(settings.dataFolder, { recursive: true, mode: 0o700 })
  const started: { close(): Promise<void> }[] = []
  // The inbox last: it still takes what leaves while the server stops.
  const close = async () => {
    for (const one of started.reverse()) await one.close()
  }
  try {
    const inbox = await startInboxAt(settings)
    started.push(inbox)
    const registration = await registerExchange(settings)
    const env = { ...(await environmentFor(settings, inbox)), ...registration.env }
    const config = await loadConfig({ args: [], env })
    await makeKeysOnce(config.keysFile)
    started.push(await naming({ [settings.facesPort]: 'FACES_PORT' }, startFaces(settings.facesPort)))
    const ports = { [settings.countersignPort]: 'COUNTERSIGN_PORT', [settings.evidencePort]: 'EVIDENCE_PORT' }
    started.push(await naming(ports, startApp(config)))
    const exchange = await naming({ [settings.exchangePort]: 'EXCHANGE_PORT' }, openExchange(settings, registration, env))
    started.push(exchange)
    return { countersignUrl: config.publicOrigin, exchangeUrl: exchange.origin, inbox, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function startInboxAt({ inboxPort, smtpPort }: Settings): Promise<Inbox> {
  const at = (port: number) => startInbox({ httpPort: inboxPort, smtpPort: port })
  const names = { [inboxPort]: 'INBOX_PORT' }
  if (smtpPort !== null) return naming({ ...names, [smtpPort]: 'INBOX_SMTP_PORT' }, at(smtpPort))
  try {
    return await at(usualSmtpPort)
  } catch (error) {
    if (takenPort(error) !== usualSmtpPort) return naming(names, Promise.reject(error))
    return naming(names, at(0))
  }
}

/** A taken port becomes a sentence that says which variable chooses another. */
async function naming<T>(variables: Record<number, string>, start: Promise<T>): Promise<T> {
  try {
    return await start
  } catch (error) {
    const port = takenPort(error)
    const variable = port === undefined ? undefined : variables[port]
    if (variable === undefined) throw error
    throw new DemoFault(
      `Port ${port} is taken by another program. Stop it, or choose another port: ${variable}=${Number(port) + 100} npm start`,
    )
  }
}

function takenPort(error: unknown): number | undefined {
  const { code, port } = error as { code?: string; port?: number }
  return code === 'EADDRINUSE' ? port : undefined
}

/** By the names an operator would use, so that the demo is checked like any other set-up. */
async function environmentFor(
  { countersignPort, evidencePort, facesPort, dataFolder, preset }: Settings,
  inbox: Inbox,
): Promise<Record<string, string>> {
  return {
    COUNTERSIGN_PORT: String(countersignPort),
    COUNTERSIGN_PUBLIC_ORIGIN: `http://localhost:${countersignPort}`,
    COUNTERSIGN_SERVICE_NAME: 'Countersign Demo',
    COUNTERSIGN_SIGN_UP: 'open',
    COUNTERSIGN_POLICY: await demoPolicy(dataFolder, preset),
    COUNTERSIGN_DATABASE: `sqlite:${join(dataFolder, 'countersign.db')}`,
    COUNTERSIGN_KEYS_FILE: join(dataFolder, 'keys.json'),
    COUNTERSIGN_EVIDENCE_ORIGIN: `http://localhost:${evidencePort}`,
    COUNTERSIGN_EVIDENCE_PORT: String(evidencePort),
    COUNTERSIGN_FACE_CHECK_URL: `http://localhost:${facesPort}/begin`,
    COUNTERSIGN_FACE_CHECK_SECRET: simulatorSecret,
    COUNTERSIGN_SMTP_HOST: inbox.smtpHost,
    COUNTERSIGN_SMTP_PORT: String(inbox.smtpPort),
    COUNTERSIGN_SMTP_SECURITY: 'none',
    COUNTERSIGN_SMTP_FROM: 'countersign@demo.example',
    COUNTERSIGN_SMS_CARRIER: 'smpp',
    COUNTERSIGN_SMS_SMPP_HOST: inbox.smtpHost,
    COUNTERSIGN_SMS_SMPP_PORT: String(inbox.smppPort),
    COUNTERSIGN_SMS_SMPP_SYSTEM_ID: 'demo',
    COUNTERSIGN_SMS_SENDER: 'Countersign',
    COUNTERSIGN_SMS_COUNTRIES: countriesOfTheDemo,
    COUNTERSIGN_LOG_LEVEL: 'warn',
  }
}

async function makeKeysOnce(path: string): Promise<void> {
  try {
    await createKeysFile(path)
  } catch (error) {
    if (!(error instanceof KeysFileExists)) throw error
  }
}
