import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Engine } from '../harness/test-database.ts'
import { ask } from './kept.ts'
import { type Figures, inParts, isLong } from './resumable.ts'
import { removeDatabases, Scene } from './scene.ts'
import { cannotTrace, inject } from './syscalls.ts'

const program = fileURLToPath(new URL('../../server/bin/countersign.js', import.meta.url))

/** The calls that put tables into the file, or send statements to PostgreSQL. */
const calls: Readonly<Record<Engine, Readonly<Record<string, readonly number[]>>>> = {
  sqlite: { pwrite64: [3, 120], fsync: [2] },
  postgres: { write: [4], writev: [8] },
}

const tables: Readonly<Record<Engine, string>> = {
  sqlite: 'select name, sql from sqlite_master order by name',
  postgres: `select table_name, column_name, data_type, is_nullable from information_schema.columns
    where table_schema = current_schema() order by table_name, column_name`,
}

after(removeDatabases)

for (const engine of ['sqlite', 'postgres'] as const) {
  test(`${engine}: killed at any write of a migration, all tables are there or none`, { skip: cannotTrace }, async () => {
    const wanted = await schemaAfterMigration(engine)
    const figures = await inParts(`kill-migration-${engine}`, Object.keys(calls[engine]).length, async (part) => {
      const [call = '', sample = []] = Object.entries(calls[engine])[part] ?? []
      return killAtEach(engine, call, sample, wanted)
    })

    assert.ok((figures.points ?? 0) > 0)
  })
}

async function schemaAfterMigration(engine: Engine): Promise<unknown> {
  const scene = await Scene.open({ engine })
  try {
    await scene.command('migrate')
    return await schemaOf(scene)
  } finally {
    await scene.close()
  }
}

const schemaOf = async ({ databaseUrl, engine }: Scene): Promise<unknown> => (await ask(databaseUrl, [tables[engine]]))[0]

async function killAtEach(engine: Engine, call: string, sample: readonly number[], wanted: unknown): Promise<Figures> {
  const figures = { points: 0, without: 0, with: 0 }
  for (let n = 1; ; n++) {
    if (!isLong && n > (sample.at(-1) ?? 0)) return figures
    if (!isLong && !sample.includes(n)) continue
    const scene = await Scene.open({ engine })
    try {
      if (!isKilledAt(scene, call, n)) return figures
      const schema = await schemaOf(scene)
      const isEmpty = Array.isArray(schema) && schema.length === 0
      if (!isEmpty) assert.deepEqual(schema, wanted, `${call} number ${n}`)
      figures.points += 1
      figures[isEmpty ? 'without' : 'with'] += 1

      await scene.command('migrate')
      assert.deepEqual(await schemaOf(scene), wanted, `${call} number ${n}, and migrated again`)
    } finally {
      await scene.close()
    }
  }
}

/** False when the migration came to its end before. */
function isKilledAt({ folder, env }: Scene, call: string, n: number): boolean {
  const options = ['-f', '-o', '/dev/null', ...inject({ call, fault: 'signal=KILL', when: String(n) })]
  const { status, stderr } = spawnSync('strace', [...options, process.execPath, program, 'migrate'], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', ...env },
    encoding: 'utf8',
  })
  if (status !== 0) assert.equal(stderr, '', 'it was killed, and did not fail')
  return status !== 0
}
