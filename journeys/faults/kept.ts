import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

/** What a database holds, read without the product: the facts that histories are held against. */
export interface Kept {
  factors: { id: string; account: string; state: string }[]
  secrets: { factor: string; lastStep: number }[]
  challenges: {
    id: string
    account: string
    owner: string
    purpose: string
    factor: string | null
    wrongProofs: number
    isPassed: boolean
  }[]
  signIns: { id: string; account: string; hasEnded: boolean }[]
  sessions: { id: string; account: string; aal: string; hasEnded: boolean }[]
  enrollments: { id: string; hasEnded: boolean; isErased: boolean }[]
  /** Failures in a row of one factor and client class. */
  failures: { subject: string; used: number }[]
  audit: { event: string; account: string | null; details: Record<string, unknown> }[]
  notices: { template: string; account: string }[]
}

type Row = Record<string, string | number | null>

const questions = {
  factors: 'select id, account_id, state from factors',
  secrets: 'select id, counter from factors',
  challenges: 'select id, account_id, owner_id, purpose, factor_id, wrong_proofs, outcome from challenges',
  signIns: 'select id, account_id, ended_at from sign_ins',
  sessions: 'select id, account_id, aal, ended_at from sessions',
  enrollments: 'select id, ended_at, length(sealed_key) as key_bytes from enrollments',
  failures: "select subject, used from attempts where budget = 'factor'",
  audit: 'select event, account_id, details from audit order by id',
  notices: 'select template, account_id from outbox where account_id is not null',
}

export async function readKept(databaseUrl: string): Promise<Kept> {
  const rows = await readAll(databaseUrl)
  return {
    factors: rows.factors.map((row) => ({ id: text(row.id), account: text(row.account_id), state: text(row.state) })),
    secrets: rows.secrets.map((row) => ({ factor: text(row.id), lastStep: Number(row.counter) })),
    challenges: rows.challenges.map((row) => ({
      id: text(row.id),
      account: text(row.account_id),
      owner: text(row.owner_id),
      purpose: text(row.purpose),
      factor: row.factor_id === null ? null : text(row.factor_id),
      wrongProofs: Number(row.wrong_proofs),
      isPassed: row.outcome === 'passed',
    })),
    signIns: rows.signIns.map((row) => ({ id: text(row.id), account: text(row.account_id), hasEnded: row.ended_at !== null })),
    sessions: rows.sessions.map((row) => ({
      id: text(row.id),
      account: text(row.account_id),
      aal: text(row.aal),
      hasEnded: row.ended_at !== null,
    })),
    enrollments: rows.enrollments.map((row) => ({
      id: text(row.id),
      hasEnded: row.ended_at !== null,
      isErased: Number(row.key_bytes) === 0,
    })),
    failures: rows.failures.map((row) => ({ subject: text(row.subject), used: Number(row.used) })),
    audit: rows.audit.map((row) => ({
      event: text(row.event),
      account: row.account_id === null ? null : text(row.account_id),
      details: JSON.parse(text(row.details)) as Record<string, unknown>,
    })),
    notices: rows.notices.map((row) => ({ template: text(row.template), account: text(row.account_id) })),
  }
}

/** Only what I5 compares from one start to the next. */
export async function readFailures(databaseUrl: string): Promise<Kept['failures']> {
  const [rows = []] = await ask(databaseUrl, [questions.failures])
  return rows.map((row) => ({ subject: text(row.subject), used: Number(row.used) }))
}

async function readAll(databaseUrl: string): Promise<Record<keyof typeof questions, Row[]>> {
  const answers = await ask(databaseUrl, Object.values(questions))
  return Object.fromEntries(Object.keys(questions).map((name, at) => [name, answers[at]])) as Record<keyof typeof questions, Row[]>
}

/** All answers are of one moment. */
export async function ask(databaseUrl: string, statements: readonly string[]): Promise<Row[][]> {
  return databaseUrl.startsWith('sqlite:')
    ? askSqlite(databaseUrl.slice('sqlite:'.length), statements)
    : askPostgres(databaseUrl, statements)
}

function askSqlite(file: string, statements: readonly string[]): Row[][] {
  const database = new DatabaseSync(file, { timeout: 5000 })
  try {
    database.exec('begin')
    return statements.map((sql) => database.prepare(sql).all() as Row[])
  } finally {
    database.close()
  }
}

async function askPostgres(connectionString: string, statements: readonly string[]): Promise<Row[][]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const answers: Row[][] = []
    for (const sql of statements) answers.push((await client.query<Row>(sql)).rows)
    return answers
  } finally {
    await client.end()
  }
}

const text = (value: string | number | null | undefined): string => String(value ?? '')
