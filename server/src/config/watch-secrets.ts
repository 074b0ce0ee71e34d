import { unwatchFile, watchFile } from 'node:fs'
import { seconds } from '../durations.ts'
import { loadSecrets, type Secrets } from './load-secrets.ts'

/** How soon a changed keys file is seen. */
export const keysFileLook = seconds(1)

/** Hands over what the keys file holds whenever it was changed. A file that cannot be used changes nothing but the log. */
export function watchSecrets(path: string, changed: (secrets: Secrets) => void, failed: (error: unknown) => void): () => void {
  const look = (): void => {
    loadSecrets(path).then(changed).catch(failed)
  }
  watchFile(path, { interval: keysFileLook, persistent: false }, look)
  return () => unwatchFile(path, look)
}
