import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startInbox } from '@countersign/inbox'
import { Client } from './harness/client.ts'
import { Mailbox } from './harness/mailbox.ts'
import { PlantedSecrets } from './harness/planted-secrets.ts'
import { runCommand, ServerProcess } from './harness/server-process.ts'
import { MachineClock } from './harness/test-clock.ts'

const top = fileURLToPath(new URL('..', import.meta.url))

/** All of the new kind: one folder with one file. Its proof is its word, backwards. */
const toyKind = `import { randomSecret } from '../../crypto/random.ts'
import type { FactorKindModule } from '../factor-kind.ts'

const isBackwards = (secret: Uint8Array, proof: unknown) => proof === [...Buffer.from(secret).toString()].reverse().join('')

export const toyKind: FactorKindModule = {
  kind: 'toy',
  defaultName: 'Toy',
  perAccount: 1,
  strength: 1,
  amr: ['otp'],
  enrollment: {
    begin() {
      const word = randomSecret().slice(0, 12)
      return { secret: Buffer.from(word), shown: { toy: { word } } }
    },
    prove: (_tx, _occasion, { secret }, proof) =>
      isBackwards(secret, proof) ? { result: 'right', kept: { secret, details: {} } } : { result: 'wrong' },
  },
  check: (_tx, _occasion, { secret }, proof) => ({ result: isBackwards(secret, proof) ? 'right' : 'wrong' }),
}
`

const folder = mkdtempSync(join(tmpdir(), 'countersign-toy-'))
const inFolder = (file: string) => join(folder, file)

/** Changes one place of a list of kinds, which must be there once. */
function inList(file: string, ...changes: [before: string, after: string][]): void {
  let source = readFileSync(inFolder(file), 'utf8')
  for (const [former, next] of changes) {
    assert.equal(source.split(former).length, 2, `${file} has this once: ${former}`)
    source = source.replace(former, next)
  }
  writeFileSync(inFolder(file), source)
}

function copySources(): void {
  for (const part of ['contract', 'server', 'presets']) {
    cpSync(join(top, part), inFolder(part), { recursive: true, filter: (source) => !/\.test\.ts$|\/node_modules$/.test(source) })
  }
  cpSync(join(top, 'package.json'), inFolder('package.json'))
  mkdirSync(inFolder('node_modules/@countersign'), { recursive: true })
  for (const name of readdirSync(join(top, 'node_modules'))) {
    if (name !== '@countersign' && !name.startsWith('.')) symlinkSync(join(top, 'node_modules', name), inFolder(`node_modules/${name}`))
  }
  for (const part of ['contract', 'server']) symlinkSync(inFolder(part), inFolder(`node_modules/@countersign/${part}`))
  const settings = JSON.parse(readFileSync(join(top, 'tsconfig.json'), 'utf8')) as object
  writeFileSync(inFolder('tsconfig.json'), JSON.stringify({ ...settings, include: ['contract/src', 'server/src'] }))
}

/** What the compiler has to say. */
function compile(): Promise<string> {
  const compiler = join(top, 'node_modules/.bin/tsc')
  return new Promise((resolve) => execFile(compiler, ['-p', '.', '--pretty', 'false'], { cwd: folder }, (_, output) => resolve(output)))
}

describe('a toy kind of factor', () => {
  before(() => {
    copySources()
    mkdirSync(inFolder('server/src/factors/toy'))
    writeFileSync(inFolder('server/src/factors/toy/toy-kind.ts'), toyKind)
    const enrollment =
      "Type.Object({ ...enrollment, kind: Type.Literal('toy'), toy: Type.Object({ word: Type.String() }, strict) }, strict)"
    const more = { FactorKind: "Type.Literal('toy')", ProofKind: "Type.Literal('toy')", Enrollment: enrollment }
    for (const [union, member] of Object.entries(more)) {
      const list = `export const ${union} = Type.Union([`
      inList('contract/src/schemas.ts', [list, `${list}${member}, `])
    }
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('named in the contract and not in the list of kinds, it does not compile, and the list is named', async () => {
    const complaint = await compile()

    assert.match(complaint, /server\/src\/factors\/kinds\.ts.*'?toy'?/)
    assert.deepEqual([...new Set(complaint.match(/^[\w/.-]+\.tsx?/gm))], ['server/src/factors/kinds.ts'])
  })

  test('as one folder and one line more in each list it compiles, is set up and signs in', async () => {
    inList(
      'server/src/factors/kinds.ts',
      ['Record<FactorKind, FactorKindModule> = {', 'Record<FactorKind, FactorKindModule> = {\n  toy: toyKind,'],
      [
        "import type { FactorKindModule } from './factor-kind.ts'",
        "import type { FactorKindModule } from './factor-kind.ts'\nimport { toyKind } from './toy/toy-kind.ts'",
      ],
    )
    assert.equal(await compile(), '')

    const { server, inbox, browser, mailbox } = await serve()
    try {
      const email = 'tove@example.test'
      const password = 'four clear words of mine'
      const { signUpId } = await answerOf(browser(), 'signUp', { body: { email, password } })
      const code = await mailbox(email).nextCode()
      const tove = browser()
      await answerOf(tove, 'confirmSignUp', { body: { signUpId, code } })

      const begun = await answerOf(tove, 'beginEnrollment', { body: { kind: 'toy' } })
      const backwards = [...begun.toy.word].reverse().join('')
      assert.equal((await tove.reply('verifyEnrollment', { params: { id: begun.id }, body: { proof: begun.toy.word } })).status, 422)
      const factor = await answerOf(tove, 'verifyEnrollment', { params: { id: begun.id }, body: { proof: backwards } })
      assert.deepEqual([factor.kind, factor.name], ['toy', 'Toy'])
      assert.match((await mailbox(email).next(/added/)).subject, /^New second factor “Toy” added/)

      const elsewhere = browser()
      const { challenge } = await answerOf(elsewhere, 'signIn', { body: { email, password } })
      assert.equal(challenge.proofKind, 'toy')
      const wrong = await elsewhere.reply('verifyChallenge', { params: { id: challenge.id }, body: { proof: begun.toy.word } })
      assert.equal(JSON.parse(wrong.text).code, 'WRONG_CODE')
      const { session } = await answerOf(elsewhere, 'verifyChallenge', { params: { id: challenge.id }, body: { proof: backwards } })
      assert.deepEqual([session.aal, session.amr], ['aal2', ['pwd', 'otp', 'mfa']])
    } finally {
      await server.stop()
      await inbox.close()
    }
  })
})

/** The contract of this repository does not know the toy, so answers are taken as they come. */
// biome-ignore lint/suspicious/noExplicitAny: what comes back fits the contract of the copy, which is not ours
async function answerOf(client: Client, name: Parameters<Client['reply']>[0], input: unknown): Promise<any> {
  const { status, text } = await client.reply(name, input)
  assert.ok(status < 300, `${name}: ${text}`)
  return JSON.parse(text)
}

async function serve() {
  const inbox = await startInbox({ smtpPort: 0, httpPort: 0 })
  const clock = new MachineClock()
  const publicOrigin = 'https://id.example.test'
  // An operator turns it on like any other.
  const methods = { enabled: ['totp', 'toy'], recommended: ['totp'] }
  writeFileSync(inFolder('policy.json'), JSON.stringify({ extends: 'default', name: 'toys', version: 1, methods }))
  const env = {
    COUNTERSIGN_PUBLIC_ORIGIN: publicOrigin,
    COUNTERSIGN_DATABASE: `sqlite:${inFolder('toy.db')}`,
    COUNTERSIGN_KEYS_FILE: inFolder('keys.json'),
    COUNTERSIGN_SMTP_HOST: inbox.smtpHost,
    COUNTERSIGN_SMTP_PORT: String(inbox.smtpPort),
    COUNTERSIGN_SMTP_SECURITY: 'none',
    COUNTERSIGN_SMTP_FROM: 'no-reply@example.test',
    COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.1',
    COUNTERSIGN_POLICY: inFolder('policy.json'),
    COUNTERSIGN_WEB_FOLDER: join(top, 'web/dist'),
  }
  const program = inFolder('server/bin/countersign.js')
  await runCommand(['keys', 'create'], { folder, env, program })
  const server = await ServerProcess.start({ folder, env, program })
  const secrets = new PlantedSecrets()
  return {
    server,
    inbox,
    browser: () => new Client({ port: server.port, publicOrigin, secrets }),
    mailbox: (address: string) => new Mailbox(inbox, address, clock),
  }
}
