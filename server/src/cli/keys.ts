import { setTimeout as wait } from 'node:timers/promises'
import { loadConfig } from '../config/load-config.ts'
import { addKey, createKeysFile, loadSecrets, promoteNewestKey } from '../config/load-secrets.ts'
import { keysFileLook } from '../config/watch-secrets.ts'
import { keyFolder } from '../crypto/key-folder.ts'
import { openKeyRing } from '../database/open-key-ring.ts'
import { reseal } from '../personal-data/reseal.ts'
import { CommandFailed } from './command-failed.ts'
import { withDatabase } from './with-database.ts'

export async function createKeys(args: string[]): Promise<void> {
  const { keysFile } = await loadConfig({ args, env: process.env })
  await createKeysFile(keysFile)
  console.log(`Wrote ${keysFile}. Keep a copy in a safe place: without it, nobody's authenticator app works any more.`)
}

export async function addAKey(args: string[]): Promise<void> {
  const { keysFile } = await loadConfig({ args, env: process.env })
  const id = await addKey(keysFile)
  console.log(`Added the key ${id} to ${keysFile}. Nothing is sealed with it yet.`)
  console.log('Bring the file to every machine that runs a server, keep a new copy of it, and then run: countersign rotate-keys')
}

/** Runs beside the servers: they see the changed file within a second or two and open what either key sealed. */
export async function rotateKeys(args: string[]): Promise<void> {
  await withDatabase(args, async (database, config) => {
    const promoted = await promoteNewestKey(config.keysFile)
    const secrets = await loadSecrets(config.keysFile)
    if (secrets.keys.length === 1) throw new CommandFailed('There is only one key. Add another first: countersign keys add')
    if (promoted !== undefined) {
      console.log(`${promoted} is the primary key now. Waiting for the servers to see it.`)
      await wait(keysFileLook * 4)
    }
    const keys = await openKeyRing(database, secrets, keyFolder(config.evidence.keysFolder))
    const total = await reseal(database, keys, (table, done) => done > 0 && console.log(`  ${table}: ${done} sealed anew`))
    console.log(
      total === 0
        ? 'Everything is sealed with the primary key.'
        : `Sealed ${total} values with ${keys.primaryKeyId}. Run it once more until there are none.`,
    )
    console.log(
      'Keep the older keys in the file: sessions are found with the oldest, and passwords are checked with theirs until their owners sign in.',
    )
  })
}
