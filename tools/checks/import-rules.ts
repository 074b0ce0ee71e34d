import { drawArchitecture } from '../imports/draw-workspaces.ts'
import { importGraph } from '../imports/graph.ts'
import { readEntries, readSources } from '../imports/read-sources.ts'
import { brokenRules } from '../imports/rules.ts'
import { keepUpToDate } from './generated.ts'

export function importRules(): string[] {
  const sources = readSources()
  const files = [...sources.keys()]
  const edges = importGraph(sources, readEntries())
  const broken = brokenRules(files, edges)
  return broken.length > 0 ? broken : keepUpToDate('docs/architecture.svg', drawArchitecture(files, edges))
}
