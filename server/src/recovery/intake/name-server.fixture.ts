import { createSocket } from 'node:dgram'
import { EventEmitter, once } from 'node:events'

const types: Record<number, string> = { 1: 'A', 2: 'NS', 5: 'CNAME', 12: 'PTR', 15: 'MX', 16: 'TXT', 28: 'AAAA' }
const nameError = 3

export interface NameServer {
  /** As resolvers are named: `127.0.0.1:5353`. */
  address: string
  /** By `TYPE name`, such as `TXT _dmarc.home.test`. Names that have nothing do not exist. */
  records: Map<string, string[]>
  /** Names that get no answer, as from a name server that is down. */
  silent: Set<string>
  /** Tells each name that somebody asks for. */
  questions: EventEmitter
  close(): Promise<void>
}

/** Answers for all of the internet (RFC 1035), by UDP: texts of any length that fit a datagram, and addresses. */
export async function startNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4')
  const records = new Map<string, string[]>()
  const silent = new Set<string>()
  const questions = new EventEmitter()
  socket.on('message', (query, from) => {
    const answer = answerTo(query, { records, silent, questions })
    if (answer) socket.send(answer, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    records,
    silent,
    questions,
    close: async () => {
      socket.close()
      await once(socket, 'close')
    },
  }
}

function answerTo(query: Buffer, { records, silent, questions }: Omit<NameServer, 'address' | 'close'>): Buffer | undefined {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length).toLowerCase())
    at += 1 + length
  }
  const end = at + 5
  const type = query.readUInt16BE(at + 1)
  const name = labels.join('.')
  questions.emit(name)
  if (silent.has(name)) return undefined
  const exists = [...records.keys()].some((key) => key.endsWith(` ${name}`))
  const values = records.get(`${types[type]} ${name}`) ?? []
  const header = Buffer.alloc(12)
  header.writeUInt16BE(query.readUInt16BE(0), 0)
  header.writeUInt16BE(0x8580 | (exists ? 0 : nameError), 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(values.length, 6)
  return Buffer.concat([header, query.subarray(12, end), ...values.map((value) => record(type, value))])
}

function record(type: number, value: string): Buffer {
  const data = type === 1 ? Buffer.from(value.split('.').map(Number)) : text(value)
  const head = Buffer.alloc(12)
  // The name is that of the question.
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(1, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

const text = (value: string): Buffer =>
  Buffer.concat((value.match(/.{1,255}/gs) ?? ['']).map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part, 'latin1')])))
