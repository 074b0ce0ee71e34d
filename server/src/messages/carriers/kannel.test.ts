import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { httpCarrier } from './sms-http.ts'

const programs = { bearerbox: '/usr/sbin/bearerbox', smsbox: '/usr/sbin/smsbox' }
const skip = Object.values(programs).every(existsSync) ? false : 'Kannel is not installed'
const folder = mkdtempSync(join(tmpdir(), 'countersign-kannel-'))
const texts: Record<string, string>[] = []
const children: ChildProcess[] = []
let sendsmsPort = 0

/** Kannel as an operator runs it, and behind it the text message centre of Net::SMPP. */
before(async () => {
  if (skip) return
  const [centre, admin, box, sendsms] = (await Promise.all([freePort(), freePort(), freePort(), freePort()])) as [
    number,
    number,
    number,
    number,
  ]
  sendsmsPort = sendsms
  const perl = start('perl', [fileURLToPath(new URL('smsc.fixture.pl', import.meta.url)), String(centre)])
  const lines = createInterface({ input: perl.stdout as NodeJS.ReadableStream })
  await once(lines, 'line')
  lines.on('line', (line) => texts.push(JSON.parse(line)))
  const configuration = join(folder, 'kannel.conf')
  writeFileSync(configuration, configurationOf({ centre, admin, box, sendsms }))
  start(programs.bearerbox, ['-v', '4', configuration])
  await answering(`http://127.0.0.1:${admin}/status?password=admin`)
  start(programs.smsbox, ['-v', '4', configuration])
  await answering(`http://127.0.0.1:${sendsms}/cgi-bin/sendsms`)
})
after(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const configurationOf = ({ centre, admin, box, sendsms }: Record<'centre' | 'admin' | 'box' | 'sendsms', number>) => `
group = core
admin-port = ${admin}
admin-password = admin
smsbox-port = ${box}
box-allow-ip = 127.0.0.1
store-type = file
store-location = ${join(folder, 'store')}

group = smsc
smsc = smpp
smsc-id = centre
host = 127.0.0.1
port = ${centre}
smsc-username = countersign
smsc-password = "secret 1"
system-type = ""

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${sendsms}

group = sendsms-user
username = countersign
password = gateway
`

function start(program: string, args: string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(child)
  return child
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

async function answering(url: string): Promise<void> {
  for (const since = Date.now(); ; await wait(50)) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return
    if (Date.now() - since > 15_000) throw new Error('Kannel does not answer')
  }
}

test('through Kannel a text arrives octet by octet in both alphabets', { skip, timeout: 60_000 }, async () => {
  const carrier = httpCarrier({
    url: `http://127.0.0.1:${sendsmsPort}/cgi-bin/sendsms?username=countersign&password={secret}&to={to}&from={from}&charset=UTF-8&coding={coding}&text={text}`,
    method: 'GET',
    headers: [],
    body: null,
    contentType: 'application/json',
    accepted: null,
    secret: 'gateway',
    sender: 'Example',
  })
  for (const [text, coding, octets] of [
    ['12@ é €', '0', '3132002005201b65'],
    ['رمز é€', '8', '063106450632002000e920ac'],
  ] as const) {
    const before = texts.length

    const result = await carrier.send({ id: 'msg_a', to: '+447400123456', text, expiresAt: null }, new AbortController().signal)
    for (const since = Date.now(); texts.length === before && Date.now() - since < 10_000; ) await wait(20)

    assert.deepEqual(result, { outcome: 'sent' })
    const arrived = texts.at(-1)
    assert.deepEqual([arrived?.octets, arrived?.data_coding, arrived?.destination_addr], [octets, coding, '447400123456'])
  }
})

test('a wrong password of the gateway costs nobody their text', { skip }, async () => {
  const wrong = { method: 'GET' as const, headers: [], body: null, contentType: '', accepted: null, secret: 'no', sender: 'Example' }
  const url = `http://127.0.0.1:${sendsmsPort}/cgi-bin/sendsms?username=countersign&password={secret}&to={to}&text={text}`

  const result = await httpCarrier({ ...wrong, url }).send(
    { id: 'msg_a', to: '+447400123456', text: 'a', expiresAt: null },
    new AbortController().signal,
  )

  assert.equal(result.outcome, 'unreachable')
})
