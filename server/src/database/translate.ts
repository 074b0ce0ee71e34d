import type { Database, Params, SqlValue, Statement } from './database.ts'

/** What an engine is given: its own placeholders, and the names of the parameters in the order of their numbers. */
export interface Translation {
  readonly text: string
  readonly names: readonly string[]
}

// Strings, quoted names, comments and `::` are stepped over; what is left with a colon is a parameter.
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([a-z]\w*)|\bfor\s+update(?:\s+skip\s+locked)?\b/gi
const transactionControl = /^\s*(?:begin|start|commit|end|rollback|abort|savepoint|release|prepare)\b/i
const longestName = 63 // bytes: PostgreSQL cuts longer ones, and then two could be the same

export function translate(statement: Statement, engine: Database['engine']): Translation {
  if (Buffer.byteLength(statement.name) > longestName)
    throw new Error(`The statement name "${statement.name}" is longer than ${longestName} bytes.`)
  if (transactionControl.test(statement.sql))
    throw new Error(`The statement "${statement.name}" begins or ends a transaction: only a unit does that.`)

  const names: string[] = []
  const text = statement.sql.replace(token, (found: string, name: string | undefined) => {
    // An SQLite unit already has the whole file to itself: there is no row to lock and nobody to skip.
    if (name === undefined) return engine === 'sqlite' && /^for/i.test(found) ? '' : found
    if (!names.includes(name)) names.push(name)
    return (engine === 'sqlite' ? '?' : '$') + (names.indexOf(name) + 1)
  })
  return { text, names }
}

/** PostgreSQL would let a read write; a unit is where writes are counted on. */
export function translateRead(statement: Statement, engine: Database['engine']): Translation {
  if (!/^\s*(?:select|with|values)\b/i.test(statement.sql))
    throw new Error(`The statement "${statement.name}" writes: it belongs in a unit, not in a read.`)
  return translate(statement, engine)
}

/** The values in the order of their placeholders. A parameter too many is as much a mistake as one too few. */
export function orderedValues(statement: Statement, names: readonly string[], params: Params): SqlValue[] {
  const values = new Array<SqlValue>(names.length)
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string
    const value = params[name]
    if (value === undefined) throw new Error(`The statement "${statement.name}" was run without a value for :${name}.`)
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new Error(`The statement "${statement.name}" was given ${value} for :${name}.`)
    values[i] = value
  }

  let given = 0
  for (const _ in params) given++
  if (given !== names.length) {
    const unknown = Object.keys(params).filter((name) => !names.includes(name))
    throw new Error(`The statement "${statement.name}" does not know the parameter :${unknown.join(', :')}.`)
  }
  return values
}

/** What an engine keeps of each statement, made at its first use and found by its name from then on. */
export class StatementsByName<Kept> {
  readonly #kept = new Map<string, { sql: string; kept: Kept }>()
  readonly #make: (statement: Statement) => Kept

  constructor(make: (statement: Statement) => Kept) {
    this.#make = make
  }

  of(statement: Statement): Kept {
    const known = this.#kept.get(statement.name)
    if (known === undefined) {
      const kept = this.#make(statement)
      this.#kept.set(statement.name, { sql: statement.sql, kept })
      return kept
    }
    if (known.sql !== statement.sql) throw new Error(`Two different statements are named "${statement.name}".`)
    return known.kept
  }
}
