import { readFileSync } from 'node:fs'

const document = readFileSync(new URL('../../../docs/integrate.md', import.meta.url), 'utf8')

/** The blocks of the integration guide, by what stands behind the three backticks: `js shop.js`, or the language alone. */
const blocks = new Map([...document.matchAll(/^```(\S+(?: \S+)?)\n(.*?)^```$/gms)].map(([, name = '', text = '']) => [name, text]))

/** As it stands there. */
export function blockOf(name: string): string {
  const text = blocks.get(name)
  if (text === undefined) throw new Error(`docs/integrate.md has no block "${name}"`)
  return text
}

/** Those that are files, by their names. */
export const filesOf = (language: string): [string, string][] =>
  [...blocks].flatMap(([name, text]) => (name.startsWith(`${language} `) ? [[name.slice(language.length + 1), text]] : []))
