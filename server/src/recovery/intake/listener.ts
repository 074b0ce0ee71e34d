import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { inSeconds, seconds } from '../../durations.ts'
import type { Log } from '../../log.ts'
import { isOneOf } from '../../networks.ts'
import { type DeliveredMail, largestMail } from './delivered-mail.ts'

export interface ListenerSettings {
  host: string
  port: number
  /** What people write to; `name+anything` of it is taken too. */
  address: string
  peers: readonly string[]
}

/** Why a mail was not taken in, of those that got so far. */
export type RefusedFor = 'peer' | 'mailbox' | 'busy' | 'size' | 'full' | 'failure'

export interface Listener {
  port: number
  close(): Promise<void>
}

/** So many at once, each with up to a whole mail in memory. */
const mostAtOnce = { connections: 20, mails: 4 }

/**
 * SMTP for our own mail servers and nobody else. The answer to a mail is honest: 250 once it is kept, 4xx while there is no room, 5xx for
 * what is never taken. Who sent it is judged later: a 5xx for a forgery would make the mail server in front bounce it to the victim.
 */
export async function listenForMail(
  { host, port, address, peers }: ListenerSettings,
  {
    keep,
    refused,
    log,
  }: { keep: (mail: DeliveredMail) => Promise<'kept' | 'here already' | 'full'>; refused: (reason: RefusedFor) => void; log: Log },
): Promise<Listener> {
  const mayConnect = isOneOf(peers)
  const isOurs = addressed(address)
  let underWay = 0
  const refusal = (reason: RefusedFor, code: number, message: string): Refusal => {
    refused(reason)
    return new Refusal(code, message)
  }

  const server = new SMTPServer({
    name: address.slice(address.lastIndexOf('@') + 1),
    banner: 'Countersign',
    size: largestMail,
    // RFC 1652 and RFC 6531 stay; nobody signs in here, and nothing is encrypted.
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    useXForward: true,
    maxClients: mostAtOnce.connections,
    socketTimeout: seconds(60),
    closeTimeout: seconds(3),
    disableReverseLookup: true,
    logger: false,
    onConnect({ remoteAddress }, done) {
      done(mayConnect(remoteAddress) ? null : refusal('peer', 554, '5.7.1 this server takes mail from its own mail servers only'))
    },
    onRcptTo({ address: to }, _session, done) {
      done(isOurs(to) ? null : refusal('mailbox', 550, '5.1.1 no such mailbox here'))
    },
    onData(stream, session, done) {
      underWay += 1
      takeIn(stream, session)
        .then(
          () => done(null, 'kept'),
          (error) => done(error instanceof Refusal ? error : failed(error)),
        )
        .finally(() => {
          underWay -= 1
        })
    },
  })
  // Each failure is answered where it happens; without a listener the end of a connection would be an uncaught error.
  server.on('error', (error) => log.debug({ err: error }, 'a connection of the mail intake failed'))

  async function takeIn(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const isRoom = underWay <= mostAtOnce.mails
    const raw = await collect(stream, isRoom ? largestMail : 0)
    if (!isRoom) throw refusal('busy', 451, '4.3.2 busy, try again later')
    if (stream.sizeExceeded || raw === undefined) throw refusal('size', 552, '5.3.4 the mail is larger than 20 MiB')
    const { mailFrom, rcptTo } = session.envelope
    const kept = await keep({
      envelopeFrom: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo[0]?.address ?? '',
      client: clientOf(session),
      raw,
    })
    if (kept === 'full') throw refusal('full', 452, '4.3.1 too much mail is waiting, try again later')
  }

  function failed(error: unknown): Refusal {
    log.error({ err: error }, 'a mail could not be kept, and its server was told to try again')
    return refusal('failure', 451, '4.3.0 try again later')
  }

  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, host, () => {
      server.server.off('error', reject)
      resolve()
    })
  })
  log.info({ host, port: (server.server.address() as AddressInfo).port, patienceSeconds: inSeconds(seconds(60)) }, 'taking in mail')
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Where our mail server says it came from. Without that nobody can say whether the machine may send for its domain. */
function clientOf({ xForward }: SMTPServerSession): DeliveredMail['client'] {
  const address = xForward.get('ADDR')
  const helo = xForward.get('HELO')
  return typeof address === 'string' && address !== '' ? { address, helo: typeof helo === 'string' ? helo : '' } : null
}

/** To the end, whatever its length, since SMTP cannot interrupt; no more than `most` of it is kept. */
async function collect(stream: SMTPServerDataStream, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= most) chunks.push(chunk)
    else chunks.length = 0
  }
  return length <= most ? Buffer.concat(chunks) : undefined
}

class Refusal extends Error {
  readonly responseCode: number

  constructor(responseCode: number, message: string) {
    super(message)
    this.responseCode = responseCode
  }
}

function addressed(address: string): (to: string) => boolean {
  const [name, domain] = partsOf(address)
  return (to) => {
    const [toName, toDomain] = partsOf(to)
    return toDomain === domain && (toName === name || toName.startsWith(`${name}+`))
  }
}

function partsOf(address: string): [name: string, domain: string] {
  const lower = address.toLowerCase()
  const at = lower.lastIndexOf('@')
  return [lower.slice(0, at), lower.slice(at + 1)]
}
