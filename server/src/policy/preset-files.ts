import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Help } from '@countersign/contract'
import { ConfigurationFaults } from '../config/load-config.ts'
import type { Policy } from './policy.ts'
import { presetPolicy, type Resolved, resolvePolicy } from './resolve.ts'

const presets = fileURLToPath(new URL('../../../presets', import.meta.url))

/** A preset is a folder. `coinex-style` is its hardened form, `coinex-style:exact` the one that says what the article says. */
export const presetNames: readonly string[] = [
  'default',
  ...readdirSync(presets)
    .filter((name) => name !== 'default' && isPreset(name))
    .sort(),
]

export function isPreset(name: string): boolean {
  return pathOf(presets, name) !== undefined
}

/** The document of a preset, undefined where there is none of that name. */
export const readPreset = (name: string): unknown => readFrom(presets, name)

/** A policy by the name of a preset, or by the path of a file of the operator's own; that one may extend others of its kind beside it. */
export function loadPolicy(nameOrFile: string): Resolved {
  const isFile = nameOrFile.endsWith('.json')
  const document = isFile ? documentAt(nameOrFile) : readPreset(nameOrFile)
  if (document === undefined) {
    return { faults: [isFile ? `There is no file ${nameOrFile}, or it cannot be read.` : `There is no policy named "${nameOrFile}".`] }
  }
  if (document === notJson) return { faults: [`The file ${nameOrFile} is not JSON.`] }
  if (!isFile) return { policy: presetPolicy(document, readPreset) }
  const beside = dirname(dirname(resolve(nameOrFile)))
  return resolvePolicy(document, (name) => readPreset(name) ?? readFrom(beside, name))
}

/** Throws all faults at once. */
export function policyNamed(nameOrFile: string): Policy {
  const loaded = loadPolicy(nameOrFile)
  if ('faults' in loaded) throw new ConfigurationFaults(loaded.faults.map((fault) => `policy ${nameOrFile}: ${fault}`))
  return loaded.policy
}

/** The pictures of the help, beside the document: they show the pages as this policy makes them, so they are nobody else's. */
export function picturesFolder(nameOrFile: string): string {
  return join(dirname(nameOrFile.endsWith('.json') ? nameOrFile : (pathOf(presets, nameOrFile) ?? presets)), 'pictures')
}

/** Named after what is in them and the language of the page: `pop-up.de.webp`. */
export function helpPictures(nameOrFile: string): Help['pictures'] {
  const folder = picturesFolder(nameOrFile)
  return (existsSync(folder) ? readdirSync(folder) : []).flatMap((file) => {
    const [, of, language] = /^([a-z-]+)\.(en|de|ar)\.(?:webp|png)$/.exec(file) ?? []
    return of && language ? [{ of, language: language as 'en' | 'de' | 'ar', path: `/help/pictures/${file}` }] : []
  })
}

/** Never anything but a folder of this one, whatever the name is. */
function pathOf(folder: string, name: string): string | undefined {
  const [, preset, exact] = /^([a-z][a-z0-9-]*)(:exact)?$/.exec(name) ?? []
  const path = `${folder}/${preset}/${exact ? 'exact' : 'policy'}.json`
  return preset && existsSync(path) ? path : undefined
}

function readFrom(folder: string, name: string): unknown {
  const path = pathOf(folder, name)
  return path && documentAt(path)
}

/** With the words of the help that lie beside it. */
function documentAt(path: string): unknown {
  const document = jsonOf(path)
  const help = jsonOf(join(dirname(path), 'help.json'))
  return help === undefined || typeof document !== 'object' || document === null ? document : { help, ...document }
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
