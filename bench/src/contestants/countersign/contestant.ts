import { execFileSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSignInsUnderWay } from '@countersign/server/testing/sign-ins-under-way'
import { serverCore, startPinned } from '../../processes/pinned.ts'
import { freePort, whenListening } from '../../processes/ports.ts'
import type { Recording } from '../../profile/recording.ts'
import { totpCode, totpStep } from '../../totp-code.ts'
import type { Contestant } from '../contestant.ts'
import { answerRequest, clientAddress, publicOrigin } from './answer-request.ts'
import { type Person, proofFaults } from './stored-proofs.ts'

const program = new URL('../../../../server/bin/countersign.js', import.meta.url)

/**
 * The production server as an operator runs it, behind a proxy that ends TLS: its own keys, SQLite, all limits on, its log
 * in a file.
 */
export async function startCountersign(folder: string, recording?: Recording): Promise<Contestant> {
  const own = join(folder, 'countersign')
  await mkdir(own, { mode: 0o700 })
  const port = await freePort()
  const databaseFile = join(own, 'countersign.db')
  const keysFile = join(own, 'keys.json')
  const env = { ...environment({ port: String(port), database: `sqlite:${databaseFile}`, keysFile }), ...recording?.env }
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(program), 'keys', 'create'], { env })

  const log = openSync(join(own, 'log'), 'a')
  const server = startPinned(program, { core: serverCore, args: ['serve'], env, nodeOptions: recording?.nodeOptions ?? [], output: log })
  closeSync(log)
  await whenListening(server, port)

  const people: Person[] = []
  let prepared: Person[] = []
  return {
    name: 'Countersign',
    server,
    port,
    repeat: false,

    async prepare(count) {
      const first = people.length
      const addressOf = (number: number) => clientAddress(first + number)
      const signIns = await openSignInsUnderWay({ databaseUrl: `sqlite:${databaseFile}`, keysFile, count, addressOf })
      const step = totpStep(Date.now())
      prepared = signIns.map(({ accountId, factorId, signInId, challengeId }) => ({
        accountId,
        factorId,
        signInId,
        challengeId,
        step,
        accepted: false,
      }))
      people.push(...prepared)
      return signIns.map((signIn, i) => answerRequest({ ...signIn, clientNumber: first + i, code: totpCode(signIn.totpKey, step) }))
    },

    tookPlace(accepted) {
      for (const index of accepted) (prepared[index] as Person).accepted = true
    },

    async finish() {
      await server.kill()
      const accepted = people.filter((person) => person.accepted).length
      const checked = `${accepted} accepted codes of ${people.length} people, read back after the server was killed: each is stored once and audited once, and nothing besides`
      return { checked, faults: proofFaults(databaseFile, people) }
    },
  }
}

function environment({ port, database, keysFile }: { port: string; database: string; keysFile: string }): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERSIGN_'))
  return {
    ...Object.fromEntries(inherited),
    NODE_ENV: 'production',
    COUNTERSIGN_PORT: port,
    COUNTERSIGN_DATABASE: database,
    COUNTERSIGN_KEYS_FILE: keysFile,
    COUNTERSIGN_PUBLIC_ORIGIN: publicOrigin,
    COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.1',
    COUNTERSIGN_SMTP_HOST: '127.0.0.1',
    COUNTERSIGN_SMTP_SECURITY: 'none',
    COUNTERSIGN_SMTP_FROM: 'bench@example.com',
  }
}
