import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Inbox, startInbox } from '@countersign/inbox'
import { startApp } from '@countersign/server'
import { type Config, loadConfig } from '@countersign/server/config'
import { createKeysFile, KeysFileExists } from '@countersign/server/secrets'
import { DemoFault, type Settings } from './settings.ts'

export interface Demo {
  countersignUrl: string
  inbox: Inbox
  close(): Promise<void>
}

const usualSmtpPort = 3025
/** Nothing leaves the machine, so the list is long: an own service has those where its people live. */
const countriesOfTheDemo =
  'AE,AT,AU,BE,BR,CA,CH,CN,CZ,DE,DK,EG,ES,FI,FR,GB,GR,HK,HU,ID,IE,IL,IN,IT,JP,KE,KR,MX,MY,NG,NL,NO,NZ,PH,PL,PT,RO,SA,SE,SG,TH,TR,TW,UA,US,VN,ZA'

/** Countersign and the inbox its mail and texts go to, in this process, with everything they keep in one folder. */
export async function startDemo(settings: Settings): Promise<Demo> {
  await mkdir(settings.dataFolder, { recursive: true, mode: 0o700 })
  const inbox = await startInboxAt(settings)
  try {
    const config = await configFor(settings, inbox)
    await makeKeysOnce(config.keysFile)
    const app = await naming({ [settings.countersignPort]: 'COUNTERSIGN_PORT' }, startApp(config))
    return {
      countersignUrl: config.publicOrigin,
      inbox,
      // The inbox last: it still takes what leaves while the server stops.
      close: async () => {
        await app.close()
        await inbox.close()
      },
    }
  } catch (error) {
    await inbox.close()
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
function configFor({ countersignPort, dataFolder, preset }: Settings, inbox: Inbox): Promise<Config> {
  const env = {
    COUNTERSIGN_PORT: String(countersignPort),
    COUNTERSIGN_PUBLIC_ORIGIN: `http://localhost:${countersignPort}`,
    COUNTERSIGN_SERVICE_NAME: 'Countersign Demo',
    COUNTERSIGN_SIGN_UP: 'open',
    COUNTERSIGN_POLICY: preset,
    COUNTERSIGN_DATABASE: `sqlite:${join(dataFolder, 'countersign.db')}`,
    COUNTERSIGN_KEYS_FILE: join(dataFolder, 'keys.json'),
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
  return loadConfig({ args: [], env })
}

async function makeKeysOnce(path: string): Promise<void> {
  try {
    await createKeysFile(path)
  } catch (error) {
    if (!(error instanceof KeysFileExists)) throw error
  }
}
