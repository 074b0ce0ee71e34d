import { CommandFailed } from './command-failed.ts'

/** The value that follows an option, and the arguments without both. */
export function takeOption(args: readonly string[], name: string): [string | undefined, string[]] {
  const at = args.indexOf(name)
  if (at === -1) return [undefined, [...args]]
  const value = args[at + 1]
  if (value === undefined) throw new CommandFailed(`${name} needs a value.`)
  return [value, [...args.slice(0, at), ...args.slice(at + 2)]]
}
