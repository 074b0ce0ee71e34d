import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string
let env: Record<string, string | undefined>
let elsewhere: string | undefined

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-demo-'))
  const [countersign, exchange, inbox, smtp, evidence, faces, free] = await freePorts(7)
  elsewhere = free
  env = {
    ...process.env,
    COUNTERSIGN_PORT: countersign,
    EXCHANGE_PORT: exchange,
    INBOX_PORT: inbox,
    INBOX_SMTP_PORT: smtp,
    EVIDENCE_PORT: evidence,
    FACES_PORT: faces,
    COUNTERSIGN_DATA: join(folder, 'data'),
  }
})
after(() => rmSync(folder, { recursive: true, force: true }))

async function freePorts(count: number): Promise<string[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  const ports = servers.map((server) => String((server.address() as AddressInfo).port))
  for (const server of servers) server.close()
  return ports
}

function run(args: string[] = []) {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said.text += chunk))
  const ended = once(child, 'exit').then(([code]) => code as number)
  return { child, said, ended }
}

async function running() {
  const demo = run()
  const end = Date.now() + 20_000
  while (!demo.said.text.includes('Ctrl-C')) {
    if (demo.child.exitCode !== null || Date.now() > end) throw new Error(`the demo did not start: ${demo.said.text}`)
    await sleep(50)
  }
  return demo
}

const countersign = (path: string) => `http://localhost:${env.COUNTERSIGN_PORT}${path}`
const exchange = (path: string) => `http://127.0.0.1:${env.EXCHANGE_PORT}${path}`
const inbox = (path: string) => `http://localhost:${env.INBOX_PORT}${path}`

test('the demo starts from nothing, mails a code to the inbox, stops in order, starts again with the same keys, and moves', {
  timeout: 60_000,
}, async () => {
  const demo = await running()
  for (const address of [countersign(''), exchange(''), inbox('')]) assert.ok(demo.said.text.includes(address), demo.said.text)
  const keys = join(folder, 'data', 'keys.json')
  assert.equal(statSync(keys).mode & 0o777, 0o600)
  const firstKeys = readFileSync(keys, 'utf8')

  const signUp = await fetch(countersign('/v1/accounts'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: countersign('') },
    body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery staple' }),
  })
  assert.equal(signUp.status, 202, await signUp.text())
  const mail = await firstMail()
  assert.match(mail.text, /^ {4}\d{8}$/m)
  assert.match(mail.subject, /Countersign Demo/)

  const host = hostKey()
  const told = [exchange('/webhooks')]
  assert.deepEqual(await hooks(host), told)

  demo.child.kill('SIGINT')
  assert.equal(await demo.ended, 0)

  const again = await running()
  const signIn = await fetch(exchange('/sign-in'), { redirect: 'manual' })
  const asked = await fetch(signIn.headers.get('location') ?? '', { redirect: 'manual' })
  assert.match(asked.headers.get('location') ?? '', /^\/sign-in\?next=/, 'the exchange is a client that is known')
  assert.equal(hostKey(), host)
  assert.deepEqual(await hooks(host), told, 'it subscribes once')
  again.child.kill('SIGTERM')
  assert.equal(await again.ended, 0)
  assert.equal(readFileSync(keys, 'utf8'), firstKeys)

  env.EXCHANGE_PORT = elsewhere
  const moved = await running()
  assert.deepEqual(await hooks(hostKey()), [exchange('/webhooks')], 'nothing goes to where it was')
  assert.equal(await hooks(host), 401, 'the key of before has ended')
  moved.child.kill('SIGTERM')
  assert.equal(await moved.ended, 0)
})

const hostKey = (): string => JSON.parse(readFileSync(join(folder, 'data', 'exchange.json'), 'utf8')).hostKey.secret

/** Where events go, or the status of the refusal. */
async function hooks(key: string): Promise<string[] | number> {
  const answer = await fetch(countersign('/v1/host/webhooks'), { headers: { authorization: `Bearer ${key}` } })
  if (!answer.ok) return answer.status
  return ((await answer.json()) as { items: { url: string }[] }).items.map(({ url }) => url)
}

async function firstMail(): Promise<{ subject: string; text: string }> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { messages } = (await (await fetch(inbox('/api/messages?to=ada@example.com'))).json()) as {
      messages: { subject: string; text: string }[]
    }
    if (messages[0]) return messages[0]
    await sleep(50)
  }
  throw new Error('no mail arrived')
}

test('a taken port is one sentence that names the variable', async () => {
  for (const name of ['COUNTERSIGN_PORT', 'EXCHANGE_PORT', 'INBOX_PORT', 'INBOX_SMTP_PORT', 'EVIDENCE_PORT', 'FACES_PORT']) {
    const other = createServer().listen(Number(env[name]), '127.0.0.1')
    await once(other, 'listening')

    const demo = run()
    const code = await demo.ended
    other.close()

    assert.equal(code, 1)
    assert.match(demo.said.text, new RegExp(`^Port ${env[name]} is taken by another program\\..*${name}=\\d+ npm start\\n$`))
  }
})

test('an argument is refused', async () => {
  const demo = run(['--presets'])

  assert.equal(await demo.ended, 1)
  assert.match(demo.said.text, /^"--presets" is not understood: .*\n$/)
})
