import pg, { type QueryConfig } from 'pg'
import type { Params, Statement } from './database.ts'
import { orderedValues, type StatementsByName, type Translation } from './translate.ts'

export type Translations = StatementsByName<Translation>

export function preparedQuery(translations: Translations, statement: Statement, params: Params): QueryConfig {
  const { text, names } = translations.of(statement)
  return { name: statement.name, text, values: orderedValues(statement, names, params) }
}

function toNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new RangeError(`PostgreSQL answered with ${text}, which no number holds exactly.`)
  return value
}

const { BOOL, BYTEA, INT8, NUMERIC } = pg.types.builtins

/** Rows look as they do on SQLite: numbers, strings, plain bytes, and 1 or 0 for what is true or false. `sum()` of integers is `numeric`. */
const parsers = new Map<number, (text: string) => unknown>([
  [BOOL, (text) => (text === 't' ? 1 : 0)],
  [BYTEA, (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))], // `\x` goes before
  [INT8, toNumber],
  [NUMERIC, toNumber],
])

export const types = {
  getTypeParser: ((oid: number, format) => parsers.get(oid) ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}
