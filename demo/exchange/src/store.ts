import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

const schema = `
  create table if not exists customers (
    id text primary key, account_id text not null unique, email text not null, created_at integer not null, last_sign_in_at integer not null
  ) strict;
  create table if not exists sessions (
    digest text primary key, customer_id text not null, signed_in text not null, expires_at integer not null
  ) strict;
  create table if not exists sign_ins (
    state text primary key, browser text not null, begun text not null, expires_at integer not null
  ) strict;
  create table if not exists balances (
    customer_id text not null, asset text not null, units integer not null check (units >= 0), primary key (customer_id, asset)
  ) strict;
  create table if not exists orders (
    id text primary key, customer_id text not null, operation text not null, way text not null, state text not null,
    approval_id text unique, approve_at text, held_until text, because text, created_at integer not null, ended_at integer
  ) strict;
  create table if not exists addresses (
    customer_id text not null, network text not null, destination text not null, name text not null, added_at integer not null,
    primary key (customer_id, network, destination)
  ) strict;
  create table if not exists api_keys (
    id text primary key, customer_id text not null, name text not null, rights text not null, secret_digest text, created_at integer not null
  ) strict;
  create table if not exists told (
    id text primary key, type text not null, account_id text, happened_at text not null, told_at integer not null, data text not null
  ) strict;
  create table if not exists settings (name text primary key, value text not null) strict;
`

type Values = Record<string, SQLInputValue>

/** Everything the exchange keeps, in one file: what is answered is on disk. */
export class Store {
  readonly #database: DatabaseSync

  constructor(file: string) {
    this.#database = new DatabaseSync(file)
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = full')
    this.#database.exec(schema)
  }

  get<R>(sql: string, values: Values = {}): R | undefined {
    return this.#database.prepare(sql).get(values) as R | undefined
  }

  all<R>(sql: string, values: Values = {}): R[] {
    return this.#database.prepare(sql).all(values) as R[]
  }

  /** How many rows it changed. */
  run(sql: string, values: Values = {}): number {
    return Number(this.#database.prepare(sql).run(values).changes)
  }

  /** All of it or nothing. */
  unit<T>(work: () => T): T {
    this.#database.exec('begin immediate')
    try {
      const result = work()
      this.#database.exec('commit')
      return result
    } catch (error) {
      this.#database.exec('rollback')
      throw error
    }
  }

  close(): void {
    this.#database.close()
  }
}
