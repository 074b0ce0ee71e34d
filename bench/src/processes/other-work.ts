import { readdirSync, readFileSync } from 'node:fs'

/** USER_HZ, which is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/**
 * Looks at how much the machine does that is none of ours: all it did, less what this process and its descendants did. Other
 * machines on the same hardware count as well.
 */
export function watchOtherWork(): () => number {
  const [since, machine, own] = [performance.now(), machineTicks(readFileSync('/proc/stat', 'utf8')), treeTicks(processes(), process.pid)]
  /** Cores in use by others, on average since then. */
  return () => {
    const seconds = (performance.now() - since) / 1000
    const all = machineTicks(readFileSync('/proc/stat', 'utf8')) - machine
    const ours = treeTicks(processes(), process.pid) - own
    return Math.max(0, (all - ours) / ticksPerSecond / seconds)
  }
}

/** proc_stat(5): time of all cores together that was not idle, the time stolen from this machine included. */
export function machineTicks(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '')
    .split(' ')
    .map(Number)
  return user + nice + system + irq + softirq + steal
}

/** proc_pid_stat(5), one line for each process: time of one and of all below it, those that ended and were waited for included. */
export function treeTicks(lines: readonly string[], root: number): number {
  const all = lines.map(parse)
  const childrenOf = Map.groupBy(all, ({ parent }) => parent)
  const sum = (pid: number): number => (childrenOf.get(pid) ?? []).reduce((total, child) => total + child.ticks + sum(child.pid), 0)
  return (all.find(({ pid }) => pid === root)?.ticks ?? 0) + sum(root)
}

/** The name stands in brackets and may hold blanks and brackets itself. */
function parse(line: string): { pid: number; parent: number; ticks: number } {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  // From the third field of the manual on: state, parent ... and utime, stime, cutime, cstime are 14 to 17.
  const ticks = fields.slice(11, 15).reduce((total, one) => total + one, 0)
  return { pid: Number.parseInt(line, 10), parent: fields[1] ?? 0, ticks }
}

function processes(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/stat`, 'utf8')]
      } catch {
        return [] // ended meanwhile
      }
    })
}
