import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Pinned } from '../processes/pinned.ts'
import { type CpuProfile, fileName, functionName, selfTimes, type TimeShare } from './cpu-profile.ts'

export interface Profile {
  byFunction: TimeShare[]
  byFile: TimeShare[]
}

const most = 15

/** Has a server that was started with `startOptions` write down where its time goes while something is done to it. */
export class Recording {
  readonly #file: string
  /** What the server is to be started with. */
  readonly startOptions: { nodeOptions: string[]; env: Record<string, string> }

  constructor(file: string) {
    this.#file = file
    this.startOptions = { nodeOptions: ['--import', fileURLToPath(new URL('./record.ts', import.meta.url))], env: { BENCH_PROFILE: file } }
  }

  async during(server: Pinned, work: () => Promise<unknown>): Promise<Profile> {
    server.child.kill('SIGUSR2')
    await work()
    server.child.kill('SIGUSR2')
    const profile = await this.#written(server)
    return { byFunction: selfTimes(profile, functionName).slice(0, most), byFile: selfTimes(profile, fileName).slice(0, most) }
  }

  async #written({ died }: Pinned): Promise<CpuProfile> {
    while (!existsSync(this.#file)) await Promise.race([wait(50), died])
    return JSON.parse(readFileSync(this.#file, 'utf8'))
  }
}
