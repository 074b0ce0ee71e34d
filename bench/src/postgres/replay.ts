import type { RecordedStatement } from './recorded.ts'

/**
 * Recorded transactions of one kind as a script for pgbench and the table it reads its values from. Pure.
 *
 * The statements are the recorded ones, letter by letter; values that are the same in all transactions are written into
 * them, all others are columns of the table. A row holds the values of several transactions: the script takes them with one
 * look and runs the transactions one after the other, so that the look costs next to nothing.
 */
export interface Replay {
  script: string
  columns: string[]
  rows: string[][]
  /** Statements of one transaction, between its `begin` and `commit`. */
  statements: string[]
}

/** A look costs as much as one statement: over four transactions it is 2% of them. More would be more to prepare. */
export const transactionsPerLook = 4
export const replayTable = 'replayed_answers'

/** Those whose statements are the same as those of most others that have `decisive` among them. */
export function alike(transactions: readonly RecordedStatement[][], decisive: string): RecordedStatement[][] {
  const kinds = Map.groupBy(
    transactions.filter((one) => one.some(({ name }) => name === decisive)),
    (one) => one.map(({ name, text, values }) => `${name}/${text}/${values.map((value) => value === null).join()}`).join('\n'),
  )
  return [...kinds.values()].sort((a, b) => b.length - a.length)[0] ?? []
}

export function replay(transactions: readonly RecordedStatement[][]): Replay {
  const [first] = transactions
  if (!first) throw new RangeError('nothing was recorded that could be replayed')
  const asked = first.map((statement, at) => ({ ...statement, at })).filter(({ name }) => name !== null)

  const columnOf = new Map<string, string>()
  const columns: { name: string; values: string[] }[] = []
  const placeOf = (at: number, place: number): Place => {
    const all = transactions.map((one) => one[at]?.values[place] ?? null)
    const [one = null] = all
    const text = literal(one)
    if (all.every((value) => value === one) && !readAsVariable.test(text)) return { text }
    const values = all.map(String)
    const key = values.join('\n')
    const known = columnOf.get(key)
    if (known) return { column: known }
    const name = `v${columns.length + 1}`
    columnOf.set(key, name)
    columns.push({ name, values })
    return { column: name }
  }
  const parts = asked.map(({ at, text, values }) => ({ text, places: values.map((_, place) => placeOf(at, place)) }))
  const numbers = Array.from({ length: transactionsPerLook }, (_, i) => i)
  const bodies = numbers.map((number) => parts.map(({ text, places }) => `${filledIn(text, places, `p${number}_`)};\n`).join(''))
  const looks = Math.floor(transactions.length / transactionsPerLook)
  return {
    script: [
      '\\set number :offset + :client_id + :clients * :turn\n',
      '\\set turn :turn + 1\n',
      `select * from ${replayTable} where number = :number \\gset\n`,
      ...bodies.map((body) => `begin;\n${body}commit;\n`),
    ].join(''),
    columns: numbers.flatMap((number) => columns.map(({ name }) => `p${number}_${name}`)),
    rows: Array.from({ length: looks }, (_, look) =>
      numbers.flatMap((number) => columns.map(({ values }) => values[look * transactionsPerLook + number] as string)),
    ),
    statements: asked.map(({ name }) => name as string),
  }
}

/** Written as it is, or found in a column. */
type Place = { text: string } | { column: string }

/** pgbench looks for its variables in quotes too, and passes over `::`. */
const readAsVariable = /(?<!:):\w/

function filledIn(text: string, places: readonly Place[], prefix: string): string {
  if (readAsVariable.test(text)) throw new RangeError(`pgbench would read a variable into: ${text}`)
  return text.replaceAll(/\$(\d+)/g, (_, number) => {
    const place = places[Number(number) - 1]
    if (place === undefined) throw new RangeError(`no value for $${number} in: ${text}`)
    return 'text' in place ? place.text : `:${prefix}${place.column}`
  })
}

function literal(value: string | number | null): string {
  if (value === null) return 'null'
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}
