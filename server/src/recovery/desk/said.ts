import type { GivenEvidence } from '../evidence/given.ts'
import { evidenceKinds } from '../evidence/kinds.ts'

const longest = 2000

/** What a kind shows of itself, in the order it names it. */
export function saidIn({ kind, data }: Pick<GivenEvidence, 'kind' | 'data'>): { name: string; value: string }[] {
  if (typeof data !== 'object' || data === null) return []
  const fields = data as Record<string, unknown>
  return evidenceKinds[kind].shown.flatMap((name) => {
    const value = textOf(fields[name])
    return value === '' ? [] : [{ name, value: value.slice(0, longest) }]
  })
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? value.map(textOf).filter(Boolean).join(', ') : ''
}
