import { ownFileExists } from '../own-files.ts'
import { keepUpToDate } from './generated.ts'

/** The table of options is the manual: docs/configuration.md is written from it. */
export async function configurationManual(): Promise<string[]> {
  const options = 'server/src/config/options.ts'
  if (!ownFileExists(options)) return []
  const manual = await import(`../../${options}`)
  return keepUpToDate('docs/configuration.md', manual.configurationManual())
}
