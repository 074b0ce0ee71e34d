import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ConfigurationFaults } from '../config/load-config.ts'
import type { Policy } from './policy.ts'
import { presetPolicy, type Resolved, resolvePolicy } from './resolve.ts'

const presets = fileURLToPath(new URL('../../../presets', import.meta.url))

/** `coinex-style` is the hardened form, `coinex-style:exact` the one that says what the article says. */
export const presetNames = ['default', 'coinflex-style', 'coinex-style', 'cryptocloud-style', 'avant-style'] as const

/** The default has no article that it could follow exactly. */
export const isPreset = (name: string): boolean =>
  presetNames.some((preset) => name === preset || (preset !== 'default' && name === `${preset}:exact`))

/** The document of a preset, undefined where there is none of that name. */
export function readPreset(name: string): unknown {
  const [, folder, exact] = /^([a-z][a-z0-9-]*)(:exact)?$/.exec(name) ?? []
  return folder && jsonOf(`${presets}/${folder}/${exact ? 'exact' : 'policy'}.json`)
}

/** A policy by the name of a preset, or by the path of a file of the operator's own. */
export function loadPolicy(nameOrFile: string): Resolved {
  const isFile = nameOrFile.endsWith('.json')
  const document = isFile ? jsonOf(nameOrFile) : readPreset(nameOrFile)
  if (document === undefined) {
    return { faults: [isFile ? `There is no file ${nameOrFile}, or it cannot be read.` : `There is no policy named "${nameOrFile}".`] }
  }
  if (document === notJson) return { faults: [`The file ${nameOrFile} is not JSON.`] }
  return isFile ? resolvePolicy(document, readPreset) : { policy: presetPolicy(document, readPreset) }
}

/** Throws all faults at once. */
export function policyNamed(nameOrFile: string): Policy {
  const loaded = loadPolicy(nameOrFile)
  if ('faults' in loaded) throw new ConfigurationFaults(loaded.faults.map((fault) => `policy ${nameOrFile}: ${fault}`))
  return loaded.policy
}

const notJson = Symbol('not JSON')

function jsonOf(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    return notJson
  }
}
