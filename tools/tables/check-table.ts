import type { NamedTest, TableRow } from './read-table.ts'

/**
 * Holds a table to its ids and its tests: every id once and none unknown, every named test in the source it is said to be in,
 * and a state that its tests bear out.
 */
export function tableFaults(rows: readonly TableRow[], ids: readonly string[], sourceOf: (file: string) => string | undefined): string[] {
  const known = new Set(ids)
  const counts = new Map<string, number>()
  for (const { id } of rows) counts.set(id, (counts.get(id) ?? 0) + 1)

  return [
    ...ids.filter((id) => !counts.has(id)).map((id) => `${id} has no row`),
    ...[...counts].filter(([, count]) => count > 1).map(([id, count]) => `${id} has ${count} rows`),
    ...rows.flatMap((row) => {
      const faults = [
        ...(known.has(row.id) ? [] : ['is no known id']),
        ...stateFaults(row),
        ...row.tests.flatMap((test) => testFaults(test, sourceOf)),
      ]
      return faults.map((fault) => `line ${row.line}, ${row.id}: ${fault}`)
    }),
  ]
}

function stateFaults({ tests, state }: TableRow): string[] {
  if (state === 'done') return tests.length > 0 ? [] : ['is done, but names no test']
  if (/^part: ./.test(state)) return tests.length > 0 ? [] : ['is done in part, but names no test']
  if (state === 'later') return tests.length === 0 ? [] : ['is for later, but names a test']
  return [`state is “${state}”; it is one of: done, part: what is missing, later`]
}

function testFaults({ file, name }: NamedTest, sourceOf: (file: string) => string | undefined): string[] {
  if (name === '') return [`“${file}” is not of the form: file › test name`]
  const source = sourceOf(file)
  if (source === undefined) return [`there is no file ${file}`]
  const spellings = [`'${name.replaceAll("'", "\\'")}'`, `"${name}"`, `\`${name}\``]
  return spellings.some((spelling) => source.includes(spelling)) ? [] : [`${file} has no test “${name}”`]
}
