import { posix } from 'node:path'
import { circles } from './circles.ts'
import { type ImportEdge, isTest, serverPartOf, workspaceOf } from './graph.ts'
import { compositionRank, serverRanks, workspaces } from './layout-of-sources.ts'

/** Everything in the sources that breaks a rule of ARCHITECTURE.md, in words, with the place. */
export function brokenRules(files: readonly string[], edges: readonly ImportEdge[]): string[] {
  const product = edges.filter(({ from }) => !isTest(from))
  return [
    ...files.flatMap(hasRank),
    ...edges.flatMap((edge) => edgeRules.flatMap((rule) => said(edge, rule(edge)))),
    ...product.flatMap((edge) => productRules.flatMap((rule) => said(edge, rule(edge)))),
    ...circles(product).map((circle) => `files import each other in a circle: ${circle.join(' → ')}`),
    ...circles(betweenFolders(product)).map((circle) => `folders import each other in a circle: ${circle.join(' → ')}`),
  ]
}

type Rule = (edge: ImportEdge) => string | undefined

const said = ({ from, to, line }: ImportEdge, why: string | undefined): string[] => (why ? [`${from}:${line} imports ${to}: ${why}`] : [])

function hasRank(file: string): string[] {
  const name = serverPartOf(file)
  return name === undefined || isTest(file) || rankOf(name) !== undefined ? [] : [`${file}: server/src/${name} has no rank yet`]
}

const staysInWorkspace: Rule = ({ from, to, byName }) => {
  if (!byName && workspaceOf(from) !== workspaceOf(to)) return 'another workspace is imported by its name, not by a path'
  return undefined
}

const allowedWorkspace: Rule = ({ from, to }) => {
  const [own, other] = [workspaceOf(from), workspaceOf(to)]
  if (own === undefined || other === undefined || own === other || workspaces[own]?.includes(other)) return undefined
  return `${own} may import ${workspaces[own]?.join(', ') || 'nothing of ours'}`
}

const storeIsPrivate: Rule = ({ from, to }) => {
  if (!to.endsWith('-store.ts') || from.startsWith(`${posix.dirname(to)}/`)) return undefined
  return 'a store belongs to its folder; call one of the folder’s verbs'
}

const testsAreLeaves: Rule = ({ to }) => (isTest(to) ? 'nobody imports a test' : undefined)

const edgeRules = [staysInWorkspace, allowedWorkspace, storeIsPrivate, testsAreLeaves]

const downwards: Rule = ({ from, to }) => {
  const [own, other] = [serverPartOf(from), serverPartOf(to)]
  if (own === undefined || other === undefined || own === other) return undefined
  const [ownRank, otherRank] = [rankOf(own), rankOf(other)]
  if (ownRank === undefined || otherRank === undefined || otherRank < ownRank) return undefined
  if (otherRank > ownRank) return `rank ${ownRank} imports only lower ranks, and ${other} has rank ${otherRank}`
  return isFolder(to, other) ? `${own} and ${other} have the same rank ${ownRank}` : undefined
}

const onlyRoutesSpeakHttp: Rule = ({ from, to }) => {
  const own = serverPartOf(from)
  if (own === undefined || own === 'http' || serverPartOf(to) !== 'http') return undefined
  if (isRoutesFile(from) || isCallerFile(from) || (rankOf(own) ?? 0) >= compositionRank) return undefined
  return 'only route files, what turns a request into a caller (caller.ts) and what puts the application together import http/'
}

const onlyAppMountsRoutes: Rule = ({ from, to }) => {
  if (serverPartOf(to) === undefined || !isRoutesFile(to) || from === 'server/src/app.ts') return undefined
  return 'only app.ts imports route files'
}

const kindsStandAlone: Rule = ({ from, to }) => {
  const [own, other] = [factorKindOf(from), factorKindOf(to)]
  return own && other && own !== other ? 'kinds of factor never import each other' : undefined
}

const productWithoutTesting: Rule = ({ from, to }) =>
  serverPartOf(from) !== undefined && to.startsWith('server/testing/') ? 'the product does not import what is made for tests' : undefined

const productRules = [downwards, onlyRoutesSpeakHttp, onlyAppMountsRoutes, kindsStandAlone, productWithoutTesting]

const rankOf = (name: string): number | undefined => {
  const rank = serverRanks.findIndex((parts) => parts.some((part) => part.name === name))
  return rank === -1 ? undefined : rank
}

const isRoutesFile = (path: string): boolean => /(?:^|[/-])routes\.ts$/.test(path)
const isCallerFile = (path: string): boolean => /[/-]caller\.ts$/.test(path)
const isFolder = (path: string, part: string): boolean => path.startsWith(`server/src/${part}/`)
const factorKindOf = (path: string): string | undefined => /^server\/src\/factors\/([^/]+)\//.exec(path)?.[1]

/** Folders right under a workspace's `src`, and its single files, as the points of a graph. */
function betweenFolders(edges: readonly ImportEdge[]): { from: string; to: string }[] {
  return edges
    .map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) }))
    .filter(({ from, to }) => from !== to && from.endsWith('/') && to.endsWith('/'))
}

const folderOf = (path: string): string => /^(?:demo\/inbox|[^/]+)\/src\/[^/]+\//.exec(path)?.[0] ?? path
