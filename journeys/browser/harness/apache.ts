import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../harness/free-port.ts'
import { blockOf } from './guide.ts'
import type { Site } from './site.ts'

const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'dir', 'headers', 'auth_openidc']

/** Debian's Apache with mod_auth_openidc, set up as the integration guide says, in front of two pages: one for everybody who signs in, one for those with two steps. */
export class Apache {
  readonly origin: string
  readonly #folder: string
  readonly #process: ChildProcess

  private constructor(origin: string, folder: string, process: ChildProcess) {
    this.origin = origin
    this.#folder = folder
    this.#process = process
  }

  static async open(site: Site): Promise<Apache> {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-apache-'))
    await chmod(folder, 0o755)
    const origin = `http://127.0.0.1:${await freePort()}`
    const printed = await site.world.command(
      ...['client', 'add', 'intranet', '--name', 'Intranet', '--redirect-uri', `${origin}/in/callback`, '--first-party'],
    )
    const secret = /secret {7}(\S+)/.exec(printed)?.[1] ?? ''
    for (const page of ['in', 'bank']) {
      await mkdir(join(folder, 'pages', page), { recursive: true })
      await writeFile(
        join(folder, 'pages', page, 'index.html'),
        `<!doctype html><html lang="en"><title>${page}</title><h1>Apache: ${page}</h1></html>`,
      )
    }
    const file = join(folder, 'apache.conf')
    await writeFile(file, configuration({ folder, origin, issuer: site.world.publicOrigin, secret }))
    const apache = new Apache(origin, folder, spawn('/usr/sbin/apache2', ['-f', file, '-D', 'FOREGROUND'], { stdio: 'ignore' }))
    await apache.#untilReady()
    return apache
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGTERM')
    await ended
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #untilReady(): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      const isThere = await fetch(this.origin).then(
        () => true,
        () => false,
      )
      if (isThere) return
      await wait(50)
    }
    throw new Error(`Apache did not start: ${await readFile(join(this.#folder, 'error.log'), 'utf8').catch(() => '')}`)
  }
}

function configuration({ folder, origin, issuer, secret }: { folder: string; origin: string; issuer: string; secret: string }): string {
  const guide = blockOf('apache')
    .replaceAll('https://id.example.com', issuer)
    .replaceAll('https://intranet.example.com', origin)
    .replace('CLIENT_SECRET', secret)
    .replace('SOMETHING_RANDOM', randomBytes(24).toString('hex'))
  return `
ServerRoot ${folder}
ServerName 127.0.0.1
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
Listen ${new URL(origin).host}
User www-data
Group www-data
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
DocumentRoot ${folder}/pages
DirectoryIndex index.html
# The clock of the test stands still.
OIDCIDTokenIatSlack 3600
${guide}
<LocationMatch "^/(in|bank)">
  Header always set X-Who "expr=%{REMOTE_USER}"
</LocationMatch>
`
}
