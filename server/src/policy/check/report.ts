import type { Policy } from '../policy.ts'
import { blocking, type Finding, findingsOf, routesOf, unknownFindings } from './findings.ts'
import type { Holding } from './moves.ts'
import type { Route } from './search.ts'

export interface Report {
  policy: string
  version: number
  /** What the owner of the searched account has set up. */
  factors: readonly string[]
  routes: Route[]
  /** The route to control that is easiest, null where there is none. */
  cheapest: Route | null
  findings: (Finding & { accepted: boolean })[]
  /** Names in `acceptedFindings` that mean nothing. */
  unknown: string[]
  /** False where an error stands that nobody accepted. */
  mayStart: boolean
}

/** Rough weights, only to say which of several routes a thief would take: what gets lost often weighs little. */
const weight: Record<Holding, number> = {
  password: 1,
  mailbox: 2,
  open_session: 2,
  known_device: 3,
  phone_number: 3,
  identity_photo: 3,
  persuaded_reviewer: 5,
}

export const costOf = (route: Route): number =>
  route.from.reduce((sum, holding) => sum + weight[holding], 0) + (route.ownerCanStop ? 4 + route.hours / 24 : 0)

export function reportOn(policy: Policy): Report {
  const { facts, routes } = routesOf(policy)
  const findings = findingsOf(policy, routes)
  const toControl = routes.filter(({ to }) => to === 'control').sort((a, b) => costOf(a) - costOf(b))
  return {
    policy: policy.name,
    version: policy.version,
    factors: facts.factors,
    routes,
    cheapest: toControl[0] ?? null,
    findings: findings.map((finding) => ({ ...finding, accepted: policy.acceptedFindings.includes(finding.name) })),
    unknown: unknownFindings(policy.acceptedFindings),
    mayStart: blocking(policy, findings).length === 0,
  }
}

const words = (name: string) => name.replaceAll('_', ' ')
export const inWords = (from: readonly Holding[]): string => from.map(words).join(' + ')
export const delay = ({ hours, ownerCanStop }: Route): string =>
  hours === 0 ? 'at once' : `after ${hours} h${ownerCanStop ? ', the owner can stop it' : ''}`

export function reportText(report: Report): string {
  const { policy, version, factors, routes, cheapest, findings, unknown, mayStart } = report
  const routeLines = (['control', 'withdrawal'] as const).flatMap((goal) => {
    const those = routes.filter(({ to }) => to === goal)
    const title = goal === 'control' ? 'To control of the account' : 'To a withdrawal'
    const lines = those.flatMap((route) => [`  ${inWords(route.from)}: ${delay(route)}`, `      ${route.steps.join(', then ')}`])
    return [`${title}:`, ...(lines.length > 0 ? lines : ['  no route']), '']
  })
  return [
    `Policy ${policy}, version ${version}. The owner has set up: ${factors.join(', ')}.`,
    '',
    ...routeLines,
    cheapest
      ? `The cheapest route to control: ${inWords(cheapest.from)}, ${delay(cheapest)}.`
      : 'Nothing that an attacker may hold leads to control of the account.',
    '',
    findings.length === 0 ? 'Nothing was found.' : 'Findings:',
    ...findings.flatMap(({ name, severity, accepted, says, setting, source }) => [
      `  ${severity}${accepted ? ' (accepted)' : ''}  ${name}`,
      `      ${says}`,
      `      ${setting}; ${source}`,
    ]),
    ...unknown.map((name) => `  "${name}" in acceptedFindings is the name of no finding.`),
    '',
    mayStart
      ? 'A server starts with this policy.'
      : 'No server starts with this policy: change what is wrong, or name it in acceptedFindings.',
  ].join('\n')
}
