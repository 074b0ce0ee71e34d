import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../../../', import.meta.url))
const patienceMillis = 60_000

interface Running {
  output(): string
}

/**
 * Two empty folders, the clone and the shop beside it, in which the blocks of the guide are run as they stand. The clone has the scripts
 * of the real one; what the shop installs from elsewhere is linked, so that no test needs a network; ports are free ones.
 */
export class GuideFolder {
  readonly #top: string
  readonly #ports: ReadonlyMap<string, number>
  readonly #running: { stop(): Promise<void> }[] = []

  private constructor(top: string, ports: ReadonlyMap<string, number>) {
    this.#top = top
    this.#ports = ports
  }

  static async make(ports: Record<string, number>): Promise<GuideFolder> {
    const top = await mkdtemp(join(tmpdir(), 'countersign-guide-'))
    const folder = new GuideFolder(top, new Map(Object.entries(ports)))
    await mkdir(join(top, 'countersign'))
    const { scripts } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    const here = Object.entries(scripts).map(([name, line]) => [name, line.replaceAll(/node (?=[\w/]+\.[jt]s)/g, `node ${repository}`)])
    await writeFile(join(top, 'countersign', 'package.json'), JSON.stringify({ scripts: Object.fromEntries(here) }))
    return folder
  }

  path(...parts: string[]): string {
    return join(this.#top, ...parts)
  }

  /** With the ports of the test for those of the guide. */
  here(text: string): string {
    return text.replaceAll(/\b\d{4}\b/g, (digits) => String(this.#ports.get(digits) ?? digits))
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(this.path(file)), { recursive: true })
    await writeFile(this.path(file), this.here(text))
  }

  /** What the shell prints for these lines. */
  async shell(folder: string, lines: string, args: string[] = []): Promise<string> {
    const { stdout } = await run('sh', ['-ec', this.here(lines), 'guide', ...args], { cwd: this.path(folder), env: environment })
    return stdout
  }

  /** Packages of the repository, and the packed client. */
  async install(folder: string, packages: readonly string[]): Promise<void> {
    for (const name of packages) {
      const target = this.path(folder, 'node_modules', name.endsWith('.tgz') ? '@countersign/client' : name)
      if (name.endsWith('.tgz')) {
        await mkdir(target, { recursive: true })
        await run('tar', ['xzf', this.path(folder, name), '--strip-components=1', '-C', target])
      } else {
        await mkdir(dirname(target), { recursive: true })
        await symlink(join(repository, 'node_modules', name), target)
      }
    }
  }

  /** A program that goes on, until it answers at this address. */
  async start(folder: string, line: string, address: string): Promise<Running & { stop(): Promise<void> }> {
    const child = spawn('sh', ['-c', `exec ${this.here(line)}`], {
      cwd: this.path(folder),
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const ended = once(child, 'close')
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    const stop = async () => {
      // npm and the shell stand between: all of the group ends.
      if (child.exitCode === null && child.signalCode === null && child.pid) process.kill(-child.pid, 'SIGTERM')
      await ended
    }
    this.#running.push({ stop })
    for (const since = performance.now(); !(await answers(this.here(address))); await wait(50))
      if (child.exitCode !== null || performance.now() - since > patienceMillis) throw new Error(`"${line}" did not start.\n${output}`)
    return { output: () => output, stop }
  }

  async append(file: string, text: string): Promise<void> {
    await appendFile(this.path(file), text)
  }

  async remove(): Promise<void> {
    for (const { stop } of this.#running.reverse()) await stop()
    await rm(this.#top, { recursive: true, force: true })
  }
}

/** Whoever follows the guide has none of ours. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(COUNTERSIGN|npm|NODE_TEST)/.test(name)))

const answers = (address: string): Promise<boolean> =>
  fetch(address).then(
    async (answer) => {
      await answer.arrayBuffer()
      return true
    },
    () => false,
  )
