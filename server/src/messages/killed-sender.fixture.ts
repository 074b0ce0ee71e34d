// A process with an outbox of its own, started to be killed: node killed-sender.fixture.ts DATABASE-URL SMTP-PORT
import { openDatabase } from '../database/open-database.ts'
import { createLog } from '../log.ts'
import { smtpCarrier } from './carriers/smtp.ts'
import { Outbox } from './deliver.ts'
import { mailChannel } from './mail-channel.ts'
import { keys } from './outbox.fixture.ts'

const [url = '', port] = process.argv.slice(2)
const carrier = smtpCarrier({
  host: '127.0.0.1',
  port: Number(port),
  security: 'none',
  credentials: null,
  from: 'noreply@example.com',
  fromName: 'Example Bank',
  timeoutMillis: 30_000,
})
const sender = { serviceName: 'Example Bank', publicOrigin: 'https://id.example.com', supportContact: null }
new Outbox({
  database: await openDatabase({ url, allowUnsafeForTests: true }),
  clock: Date.now,
  channel: mailChannel({ keys, carrier, sender }),
  log: createLog('silent'),
}).start()
