import { createKeysFile } from '../config/load-secrets.ts'
import { loadConfig } from '../config/load-config.ts'

export async function createKeys(args: string[]): Promise<void> {
  const { keysFile } = await loadConfig({ args, env: process.env })
  await createKeysFile(keysFile)
  console.log(`Wrote ${keysFile}. Keep a copy in a safe place: without it, nobody's authenticator app works any more.`)
}
