import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { translateDdl } from './translate-ddl.ts'

const sql = `
-- Rows of the log; the semicolon in this comment ends nothing.
create table log (
  id sequence primary key,
  at integer not null, /* integer milliseconds; UTC */
  body blob,
  weight real not null default 0.5 - 0.25,
  note text not null default 'an integer; a blob'
);
create index log_by_time on log(at);
create table pairs (a text, b text, primary key (a, b)) without rowid;
`

describe('translating DDL', () => {
  it('makes strict tables of SQLite', () => {
    const [log, index, pairs, ...more] = translateDdl(sql, 'sqlite')

    assert.match(log ?? '', /id integer primary key autoincrement,\s+at integer not null,\s+body blob,/)
    assert.match(log ?? '', /default 'an integer; a blob'\s+\) strict$/)
    assert.equal(index, 'create index log_by_time on log(at)')
    assert.match(pairs ?? '', /without rowid, strict$/)
    assert.deepEqual(more, [])
  })

  it("uses PostgreSQL's types, and leaves strings alone", () => {
    const [log, index, pairs] = translateDdl(sql, 'postgres')

    assert.match(log ?? '', /id bigint generated always as identity primary key,\s+at bigint not null,\s+body bytea,/)
    assert.match(log ?? '', /weight double precision not null default 0\.5 - 0\.25/)
    assert.match(log ?? '', /default 'an integer; a blob'\s+\)$/)
    assert.equal(index, 'create index log_by_time on log(at)')
    assert.equal(pairs, 'create table pairs (a text collate "C", b text collate "C", primary key (a, b))')
  })

  it('refuses deferred constraints', () => {
    const deferred = 'create table child (parent text references parents(id) deferrable initially deferred);'

    assert.throws(() => translateDdl(deferred, 'sqlite'), /deferred constraint/)
  })
})
