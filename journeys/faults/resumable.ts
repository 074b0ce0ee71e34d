import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Full size, as `npm run test:long` asks for it; otherwise a sample. */
export const isLong = process.env.COUNTERSIGN_LONG === '1'

export type Figures = Record<string, number>

interface Standing {
  parts: number
  done: number
  figures: Figures
}

const folder = fileURLToPath(new URL('../../test-results/faults', import.meta.url))

/**
 * Runs the parts of a suite one after another and prints how far it is. A full run that was stopped goes on after the last
 * part that it finished; each part stands alone. Gives back the sum of their figures.
 */
export async function inParts(name: string, parts: number, run: (part: number) => Promise<Figures>): Promise<Figures> {
  const standing = isLong ? readStanding(name, parts) : { parts, done: 0, figures: {} }
  if (standing.done > 0) tell(name, `goes on after part ${standing.done} of ${parts}`)
  while (standing.done < parts) {
    const figures = await run(standing.done)
    standing.done += 1
    for (const [key, value] of Object.entries(figures)) standing.figures[key] = merge(key, standing.figures[key], value)
    tell(name, `part ${standing.done} of ${parts}: ${inWords(standing.figures)}`)
    if (isLong) writeStanding(name, standing)
  }
  return standing.figures
}

export function tell(name: string, line: string): void {
  process.stdout.write(`${name}: ${line}\n`)
}

export const inWords = (figures: Figures): string =>
  Object.entries(figures)
    .map(([key, value]) => `${key} ${Math.round(value)}`)
    .join(', ')

/** Figures are added up, but of the slowest there is one. */
const merge = (key: string, before: number | undefined, value: number): number =>
  /^slowest/.test(key) ? Math.max(before ?? 0, value) : (before ?? 0) + value

function readStanding(name: string, parts: number): Standing {
  const fresh = { parts, done: 0, figures: {} }
  const file = fileOf(name)
  if (!existsSync(file)) return fresh
  const standing = JSON.parse(readFileSync(file, 'utf8')) as Standing
  return standing.parts === parts && standing.done < parts ? standing : fresh
}

function writeStanding(name: string, standing: Standing): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(fileOf(name), `${JSON.stringify(standing)}\n`)
}

const fileOf = (name: string): string => join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.json`)
