import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownFileExists, readOwn, top } from '../own-files.ts'

/** Writes a generated file. Where nobody will commit it (CI is set), a file that was out of date is a fault. */
export function keepUpToDate(file: string, content: string): string[] {
  const before = ownFileExists(file) ? readOwn(file) : undefined
  if (before === content) return []
  writeFileSync(join(top, file), content)
  return process.env.CI ? [`${file} is out of date; run npm run check and commit it`] : []
}
