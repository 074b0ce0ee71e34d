import { readFile } from 'node:fs/promises'

/** The first line of a file that an option names. */
export async function secretIn(option: string, file: string, faults: string[]): Promise<string | null> {
  try {
    const [line] = (await readFile(file, 'utf8')).split(/\r?\n/, 1)
    if (line) return line
    faults.push(`${option} ${file} is empty: its first line must be the ${option.endsWith('SecretFile') ? 'secret' : 'password'}.`)
  } catch (error) {
    faults.push(`${option} ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  return null
}
