import { accessSync, constants, readdirSync, type Stats, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Config } from '../config/load-config.ts'
import { keyFolder } from '../crypto/key-folder.ts'
import { type Database, type NoParams, statement } from '../database/database.ts'
import { schemaVersion } from '../database/migrate.ts'
import { openDatabase } from '../database/open-database.ts'

const withEvidence = statement<NoParams, { case_id: string }>(
  'doctor-cases-with-evidence',
  'select distinct case_id from recovery_evidence where erased_at is null and sealed_data is not null',
)

/** The keys that pictures are erased by: without the folder nobody can look at them, and with a copy of it they are not erased (CAS-9). */
export async function checkEvidenceKeys(config: Config): Promise<string> {
  const { keysFolder: folder } = config.evidence
  const database = await openDatabase({ url: config.database })
  try {
    const cases = await casesWithEvidence(database)
    const stats = statSync(folder, { throwIfNoEntry: false })
    if (!stats && cases.length > 0) throw new Error(`${folder} is not there: what was sent in for ${count(cases)} cannot be opened.`)
    if (!stats) return `${folder} is made with the first recovery case`
    mustBePrivate(folder, stats)
    const there = new Set(keyFolder(folder).names())
    const lost = cases.filter((id) => !there.has(id))
    if (lost.length > 0)
      throw new Error(
        `${folder} lacks the keys of ${count(lost)}: what was sent in for them cannot be opened. Several servers need one and the same folder.`,
      )
    return [`${folder} has ${there.size} keys, only readable by their owner`, ...advice(config)].join('; ')
  } finally {
    await database.close()
  }
}

function mustBePrivate(folder: string, stats: Stats): void {
  if (!stats.isDirectory()) throw new Error(`${folder} is not a folder.`)
  const files = readdirSync(folder).map((name) => join(folder, name))
  for (const [path, { mode, uid }] of [[folder, stats] as const, ...files.map((path) => [path, statSync(path)] as const)]) {
    if (mode & 0o077) throw new Error(`${path} can be read by other users of this machine. Run: chmod -R go= ${folder}`)
    if (uid !== process.getuid?.())
      throw new Error(`${path} belongs to another user than the one who runs this. Run it as the server runs.`)
  }
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    throw new Error(`${folder} cannot be read and written to.`)
  }
}

/** A backup of ours copies the database alone; whoever copies its folder, or that of the keys file, copies what lies in it. */
function advice({ database, keysFile, evidence: { keysFolder } }: Config): string[] {
  const copied = database.startsWith('sqlite:') ? [dirname(database.slice('sqlite:'.length)), dirname(keysFile)] : [dirname(keysFile)]
  const around = copied.find((folder) => !relative(folder, keysFolder).startsWith('..'))
  return around === undefined ? [] : [`advised: it lies in ${around}, so leave it out of whatever copies that for a backup`]
}

async function casesWithEvidence(database: Database): Promise<string[]> {
  if ((await schemaVersion(database)) === 0) return []
  return (await database.read((tx) => tx.all(withEvidence, {}))).map(({ case_id: id }) => id)
}

const count = ({ length }: readonly string[]): string => (length === 1 ? 'one case' : `${length} cases`)
