import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './free-port.ts'

/** What every Postfix here has: Debian's programs, and folders of its own. */
const common = (folder: string) => `
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = ${folder}
maillog_file = ${folder}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.1/32
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
disable_dns_lookups = yes
smtp_tls_security_level = none
smtpd_tls_security_level = none
biff = no
`
const services = (port: number) => `
127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

/** A real Postfix, in folders of its own and under its own users, beside whatever mail server the machine has. */
export class Postfix {
  readonly port: number
  readonly #folder: string
  readonly #process: ChildProcess

  private constructor(port: number, folder: string, process: ChildProcess) {
    this.port = port
    this.#folder = folder
    this.#process = process
  }

  static async open({ main, master = '' }: { main: string; master?: string }): Promise<Postfix> {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-postfix-'))
    chmodSync(folder, 0o755)
    for (const name of ['etc', 'queue', 'data']) mkdirSync(join(folder, name), { mode: 0o755 })
    const port = await freePort()
    writeFileSync(join(folder, 'etc', 'main.cf'), `${common(folder)}${main}\n`)
    writeFileSync(join(folder, 'etc', 'master.cf'), `${services(port)}${master}\n`)
    spawnSync('chown', ['postfix', join(folder, 'data')])
    const postfix = new Postfix(
      port,
      folder,
      spawn('/usr/sbin/postfix', ['-c', join(folder, 'etc'), 'start-fg'], { detached: true, stdio: 'ignore' }),
    )
    await postfix.#untilReady()
    return postfix
  }

  /** Its log. */
  get output(): string {
    const file = join(this.#folder, 'log')
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    spawnSync('/usr/sbin/postfix', ['-c', join(this.#folder, 'etc'), 'stop'])
    await Promise.race([ended, wait(5000)])
    if (this.#process.exitCode === null && this.#process.pid !== undefined) process.kill(-this.#process.pid, 'SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #untilReady = () => listening(this.port, () => this.output)
}

/** OpenDKIM as a milter that signs whatever passes for one domain. */
export class OpenDkim {
  readonly port: number
  /** What stands in the DNS under `mail._domainkey` of the domain. */
  readonly record: string
  readonly #folder: string
  readonly #process: ChildProcess

  private constructor(port: number, record: string, folder: string, process: ChildProcess) {
    this.port = port
    this.record = record
    this.#folder = folder
    this.#process = process
  }

  static async open(domain: string): Promise<OpenDkim> {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-opendkim-'))
    chmodSync(folder, 0o755)
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const key = join(folder, 'key.pem')
    writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
    const port = await freePort()
    const file = join(folder, 'opendkim.conf')
    writeFileSync(
      file,
      `Domain ${domain}\nSelector mail\nKeyFile ${key}\nMode s\nSocket inet:${port}@127.0.0.1\nUserID opendkim\nRequireSafeKeys no\nSyslog no\n`,
    )
    spawnSync('chown', ['opendkim', key, folder])
    const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
    const one = new OpenDkim(
      port,
      record,
      folder,
      spawn('/usr/sbin/opendkim', ['-f', '-x', file], { stdio: ['ignore', 'ignore', 'inherit'] }),
    )
    await listening(port, () => readFileSync(file, 'utf8'))
    return one
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGKILL')
    await ended
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function listening(port: number, about: () => string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(socket.destroy() && true))
      socket.once('error', () => resolve(false))
    })
    if (isThere) return
    await wait(50)
  }
  throw new Error(`Nothing listens at port ${port}.\n${about()}`)
}
