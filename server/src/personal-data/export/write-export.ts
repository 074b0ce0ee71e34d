import { mkdir, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Database } from '../../database/database.ts'
import type { Exported } from './export-account.ts'

/** Makes the folder before anything is read, so that none is written over; it is gone again if the work fails. */
export async function inNewFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { mode: 0o700 })
  try {
    return await work()
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** For the owner of the folder only. Gives back the files that could not be read any more. */
export async function writeExport(
  database: Pick<Database, 'read'>,
  folder: string,
  { documents, files }: Pick<Exported, 'documents' | 'files'>,
): Promise<string[]> {
  for (const [path, text] of documents) await write(join(folder, path), Buffer.from(text))
  const gone: string[] = []
  for (const { path, read } of files) {
    const content = await database.read(read)
    if (content) await write(join(folder, path), content)
    else gone.push(path)
  }
  return gone
}

async function write(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}
