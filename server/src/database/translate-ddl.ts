import type { Database } from './database.ts'

type Engine = Database['engine']

// A string or quoted name, a comment, the end of a statement, or plain words.
const part = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"\-/;]+|[-/]/g

const words: Record<Engine, [pattern: RegExp, replacement: string][]> = {
  sqlite: [[/\bsequence\s+primary\s+key\b/gi, 'integer primary key autoincrement']],
  postgres: [
    // Text is compared and sorted by its bytes, as SQLite does.
    [/\btext\b/gi, 'text collate "C"'],
    [/\binteger\b/gi, 'bigint'],
    [/\bsequence\s+primary\s+key\b/gi, 'bigint generated always as identity primary key'],
    [/\bblob\b/gi, 'bytea'],
    [/\breal\b/gi, 'double precision'],
  ],
}

/**
 * Portable DDL, split into statements (each ends with `;`). Types are `text`, `integer` (64 bits), `real`, `blob`, and
 * `sequence primary key` for a number that the database gives out. A table may end in `without rowid`.
 */
export function translateDdl(sql: string, engine: Engine): string[] {
  return statementsOf(sql, engine).map((statement) => {
    if (/\bdeferr(?:able|ed)\b/i.test(statement)) {
      throw new Error('A deferred constraint is checked at the commit, which units share: one would fail the others.')
    }
    return /^create\s+table\b/i.test(statement) ? withTableOptions(statement, engine) : statement
  })
}

function statementsOf(sql: string, engine: Engine): string[] {
  const statements = ['']
  for (const [found] of sql.matchAll(part)) {
    if (found === ';') statements.push('')
    else statements[statements.length - 1] += translatePart(found, engine)
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '')
}

function translatePart(found: string, engine: Engine): string {
  if (found.startsWith("'") || found.startsWith('"')) return found
  if (found.startsWith('--') || found.startsWith('/*')) return ' '
  return words[engine].reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), found)
}

/** SQLite checks types only in strict tables. */
function withTableOptions(statement: string, engine: Engine): string {
  const withoutRowid = /\s*\bwithout\s+rowid$/i
  if (engine === 'postgres') return statement.replace(withoutRowid, '')
  return withoutRowid.test(statement) ? `${statement}, strict` : `${statement} strict`
}
