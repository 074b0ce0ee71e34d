import { readFile } from 'node:fs/promises'
import { didYouMean } from './did-you-mean.ts'
import { environmentName, type OptionKey, optionKeys } from './options.ts'

export interface GivenValue {
  value: unknown
  /** For messages: `COUNTERSIGN_PORT` or the name of the file. */
  from: string
}

export interface ConfigurationSources {
  /** What follows the command: `--config FILE`. */
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
}

/** Everything that was given, the environment before the file, and what is wrong with the giving itself. */
export async function gatherValues({ args, env }: ConfigurationSources): Promise<{ given: Map<OptionKey, GivenValue>; faults: string[] }> {
  const faults: string[] = []
  const file = fileNamed(args, env, faults)
  const given = new Map(file === undefined ? [] : await fromFile(file, faults))
  for (const [key, value] of fromEnvironment(env, faults)) given.set(key, value)
  return { given, faults }
}

function fileNamed(args: readonly string[], env: ConfigurationSources['env'], faults: string[]): string | undefined {
  let file = env.COUNTERSIGN_CONFIG || undefined
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [name, joined] = arg.split(/=(.*)/s, 2)
    const value = joined ?? (name === '--config' ? rest.shift() : undefined)
    if (name !== '--config') faults.push(`"${arg}" is not understood after the command: only --config FILE is.`)
    else if (value) file = value
    else faults.push('--config must be followed by the path of a file.')
  }
  return file
}

async function fromFile(file: string, faults: string[]): Promise<[OptionKey, GivenValue][]> {
  let content: unknown
  try {
    content = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    // The parser's message quotes the file, which may hold a password.
    const reason = error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${(error as NodeJS.ErrnoException).code})`
    faults.push(`The configuration file ${file} ${reason}.`)
    return []
  }
  if (!isObject(content)) {
    faults.push(`The configuration file ${file} must hold one JSON object.`)
    return []
  }

  return flattened(content).flatMap(([key, value]): [OptionKey, GivenValue][] => {
    if (isOption(key)) return [[key, { value, from: file }]]
    faults.push(`There is no option "${key}" (in ${file}).${suggestion(key, optionKeys)}`)
    return []
  })
}

/** `{ smtp: { host } }` → `smtp.host` */
function flattened(content: object, prefix = ''): [string, unknown][] {
  return Object.entries(content).flatMap(([name, value]): [string, unknown][] => {
    const key = prefix + name
    const isGroup = optionKeys.some((known) => known.startsWith(`${key}.`))
    return isGroup && isObject(value) ? flattened(value, `${key}.`) : [[key, value]]
  })
}

/** Variables of the repository's own tools, which servers started by them inherit. */
const ofTools = new Set([
  'COUNTERSIGN_CONFIG',
  'COUNTERSIGN_CHROMIUM',
  'COUNTERSIGN_HEADLESS_SHELL',
  'COUNTERSIGN_LONG',
  'COUNTERSIGN_TEST_POSTGRES',
])

function fromEnvironment(env: ConfigurationSources['env'], faults: string[]): [OptionKey, GivenValue][] {
  const known = new Map(optionKeys.map((key) => [environmentName(key), key]))
  return Object.entries(env).flatMap(([name, value]): [OptionKey, GivenValue][] => {
    if (!name.startsWith('COUNTERSIGN_') || ofTools.has(name) || !value) return []
    const key = known.get(name)
    if (key) return [[key, { value, from: name }]]
    faults.push(`There is no option ${name} (in the environment).${suggestion(name, [...known.keys()])}`)
    return []
  })
}

function suggestion(name: string, known: readonly string[]): string {
  const meant = didYouMean(name, known)
  return meant ? ` Did you mean ${meant}?` : ' docs/configuration.md lists all options.'
}

const isOption = (key: string): key is OptionKey => (optionKeys as string[]).includes(key)
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)
