import { existsSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kinds } from '@countersign/exchange/kinds'
import { picturesFolder, policyNamed } from '@countersign/server/presets'

/**
 * The preset, with what the exchange has people approve: as an operator adds actions of their own. A factor may move money from its
 * first minute on, since nobody waits a day in a demo.
 */
export async function demoPolicy(dataFolder: string, preset: string): Promise<string> {
  const folder = join(dataFolder, 'policy')
  await mkdir(folder, { recursive: true })
  const actions = [...new Set([...policyNamed(preset).challenge.actions, ...kinds])]
  const policy = { extends: preset, name: 'demo', version: 1, challenge: { actions }, approval: { factorAgeDays: 0 } }
  const file = join(folder, 'policy.json')
  await writeFile(file, JSON.stringify(policy, null, 2))
  const pictures = picturesFolder(preset)
  if (existsSync(pictures)) await cp(pictures, join(folder, 'pictures'), { recursive: true })
  return file
}
