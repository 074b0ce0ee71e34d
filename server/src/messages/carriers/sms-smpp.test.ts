import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { minutes } from '../../durations.ts'
import { smppCarrier } from './sms-smpp.ts'

const skip = spawnSync('perl', ['-MNet::SMPP', '-e', '1']).status === 0 ? false : 'Net::SMPP is not installed'
const never = new AbortController().signal
const texts: Record<string, string>[] = []
const heard = new EventTarget()
let centre: ReturnType<typeof spawn>
let port = 0

before(async () => {
  port = await freePort()
  if (skip) return
  centre = spawn('perl', [fileURLToPath(new URL('smsc.fixture.pl', import.meta.url)), String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: centre.stdout as NodeJS.ReadableStream })
  await once(lines, 'line')
  lines.on('line', (line) => {
    texts.push(JSON.parse(line))
    heard.dispatchEvent(new Event('text'))
  })
})
after(() => centre?.kill())

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: free } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return free
}

const settings = (over: Partial<Parameters<typeof smppCarrier>[0]> = {}) => ({
  host: '127.0.0.1',
  port,
  tls: false,
  systemId: 'countersign',
  password: 'secret 1',
  systemType: '',
  sender: 'Example',
  ...over,
})

async function sent(text: string, over: Partial<Parameters<typeof smppCarrier>[0]> = {}): Promise<Record<string, string>> {
  const carrier = smppCarrier(settings(over))
  const arrived = once(heard, 'text')
  const expiresAt = Date.now() + minutes(5)
  assert.deepEqual(await carrier.send({ id: 'msg_a', to: '+447400123456', text, expiresAt }, never), { outcome: 'sent' })
  await arrived
  carrier.close()
  return texts.at(-1) as Record<string, string>
}

const hex = (octets: number[]): string => Buffer.from(octets).toString('hex')

test('an independent centre gets the default alphabet octet by octet, é as 05 and € behind an escape', { skip }, async () => {
  const text = await sent('12@3 é à€[~]$_')

  assert.equal(text.data_coding, '0')
  assert.equal(
    text.octets,
    hex([0x31, 0x32, 0x00, 0x33, 0x20, 0x05, 0x20, 0x7f, 0x1b, 0x65, 0x1b, 0x3c, 0x1b, 0x3d, 0x1b, 0x3e, 0x02, 0x11]),
  )
  assert.deepEqual(
    [text.dest_addr_ton, text.dest_addr_npi, text.destination_addr, text.source_addr_ton, text.source_addr],
    ['1', '1', '447400123456', '5', 'Example'],
  )
  assert.match(text.validity_period ?? '', /^000000000(459|500)000R$/)
})

test('what is not in that alphabet is UCS-2, the high octet first', { skip }, async () => {
  const text = await sent('رمز ê€')

  assert.equal(text.data_coding, '8')
  assert.equal(text.octets, hex([0x06, 0x31, 0x06, 0x45, 0x06, 0x32, 0x00, 0x20, 0x00, 0xea, 0x20, 0xac]))
})

test('a text of 160 septets or 70 code units is one message, whole', { skip }, async () => {
  assert.equal((await sent('x'.repeat(160))).octets?.length, 320)
  assert.equal((await sent('ر'.repeat(70))).octets?.length, 280)
})

test('a number and a short code are told from a name', { skip }, async () => {
  const number = await sent('a', { sender: '+447400999888' })
  const short = await sent('a', { sender: '60123' })

  assert.deepEqual([number.source_addr_ton, number.source_addr_npi, number.source_addr], ['1', '1', '447400999888'])
  assert.deepEqual([short.source_addr_ton, short.source_addr_npi, short.source_addr], ['3', '0', '60123'])
})

test("a wrong password and a centre that is not there are the operator's matter, without the number", { skip }, async () => {
  const text = { id: 'msg_a', to: '+447400123456', text: 'a', expiresAt: null }
  for (const over of [{ password: 'wrong' }, { port: await freePort() }]) {
    const carrier = smppCarrier(settings(over))
    const result = await carrier.send(text, never)
    carrier.close()

    assert.equal(result.outcome, 'unreachable')
    assert.doesNotMatch(JSON.stringify(result), /7400/)
  }
})

test('a centre that takes the connection and says nothing does not hold a text beyond its signal', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const carrier = smppCarrier(settings({ port: (silent.address() as AddressInfo).port }))
  const began = Date.now()

  const result = await carrier.send({ id: 'msg_a', to: '+447400123456', text: 'a', expiresAt: null }, AbortSignal.timeout(200))
  carrier.close()
  silent.close()

  assert.deepEqual(result, { outcome: 'unreachable', reason: 'TIMEOUT' })
  assert.ok(Date.now() - began < 2000)
})
