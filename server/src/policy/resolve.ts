import { X509Certificate } from 'node:crypto'
import { createRequire } from 'node:module'
import { Policy } from './policy.ts'

const require = createRequire(import.meta.url)
/** Loaded where a document of the operator is looked at: it takes longer to load than all that a preset needs. */
const valueTools = () => require('typebox/value') as typeof import('typebox/value')

export type Resolved = { policy: Policy } | { faults: string[] }

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Makes a whole policy of a document that says `extends` and what is different. Groups are merged setting by setting; a list or a
 * single value takes the place of the one below it. All faults are found at once.
 *
 * @param read gives the document of a name, such as `coinex-style:exact`; undefined where there is none
 */
export function resolvePolicy(document: unknown, read: (name: string) => unknown): Resolved {
  const faults: string[] = []
  const whole = withWhatItExtends(document, read, [], faults)
  if (faults.length > 0) return { faults }
  faults.push(...faultsOfShape(whole))
  if (faults.length > 0) return { faults }
  const policy = whole as Policy
  const contradictions = contradictionsIn(policy)
  return contradictions.length > 0 ? { faults: contradictions } : { policy }
}

/** The same for a document that came with us, and that our tests have looked at. */
export const presetPolicy = (document: unknown, read: (name: string) => unknown): Policy =>
  withWhatItExtends(document, read, [], []) as Policy

function withWhatItExtends(document: unknown, read: (name: string) => unknown, seen: string[], faults: string[]): Json {
  if (!isObject(document)) {
    faults.push(`${seen.at(-1) ?? 'The policy'} must be one JSON object.`)
    return {}
  }
  const { extends: base, $schema: _, ...own } = document
  if (base === undefined) return own
  if (typeof base !== 'string') faults.push('extends: must be the name of a policy, such as "default".')
  else if (seen.includes(base)) faults.push(`extends: ${[...seen, base].join(' extends ')}, which has no end.`)
  else {
    const below = read(base)
    if (below !== undefined) return merge(withWhatItExtends(below, read, [...seen, base], faults), own)
    faults.push(`extends: there is no policy named "${base}".`)
  }
  return own
}

function merge(below: Json, above: Json): Json {
  const merged = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const former = merged[key]
    merged[key] = isObject(former) && isObject(value) ? merge(former, value) : value
  }
  return merged
}

function faultsOfShape(whole: Json): string[] {
  const faults = valueTools()
    .Errors(Policy, whole)
    .flatMap(({ keyword, instancePath, params, message }) => {
      const path = instancePath.slice(1).replaceAll('/', '.')
      const under = (name: string) => (path === '' ? name : `${path}.${name}`)
      if (keyword === 'required')
        return (params as { requiredProperties: string[] }).requiredProperties.map((name) => `${under(name)}: is missing.`)
      if (keyword === 'additionalProperties')
        return (params as { additionalProperties: string[] }).additionalProperties.map(
          (name) => `${under(name)}: there is no such setting.`,
        )
      if (keyword === 'enum') return `${path}: must be one of ${(params as { allowedValues: string[] }).allowedValues.join(', ')}.`
      // Said better by the one above it, or by what stands beside it.
      if (keyword === 'boolean' || keyword === 'anyOf') return []
      return `${path}: ${message}.`
    })
  return [...new Set(faults)]
}

/** What each setting alone allows, and the document as a whole does not. */
function contradictionsIn({
  methods,
  enforcement,
  requiredFrom,
  enroll,
  disable,
  reenable,
  recovery,
  support,
  recoveryCodes,
  challenge,
  passkey,
  entry,
  approval,
}: Policy): string[] {
  const notEnabled = methods.recommended.filter((method) => !methods.enabled.includes(method))
  const noRoots = passkey.attestation?.roots.filter((pem) => !isCertificate(pem)) ?? []
  const rules: [boolean, string][] = [
    [noRoots.length > 0, `passkey.attestation.roots: ${noRoots.length === 1 ? 'one is' : `${noRoots.length} are`} no certificate in PEM.`],
    [
      approval.destinations === 'listed' && !challenge.actions.includes('allow_destination'),
      'approval.destinations: challenge.actions must have allow_destination, or nobody can put one on the list.',
    ],
    [methods.enabled.length === 0, 'methods.enabled: at least one method must be there.'],
    [notEnabled.length > 0, `methods.recommended: ${notEnabled.join(', ')} cannot be recommended without being enabled.`],
    [requiredFrom !== null && enforcement !== 'required', 'requiredFrom: only means something with enforcement "required".'],
    [
      entry.route.at(-1) === 'settings' || (entry.route.length > 1 && entry.route[1] === 'account'),
      'entry.route: the last place must be security or two_factor, or account alone: that is where factors are managed.',
    ],
    [
      enroll.gate.includes('disclaimer') && enroll.disclaimer === null,
      'enroll.disclaimer: the gate asks for one, so its text must be given.',
    ],
    [
      reenable.requires === 'existing_code' && disable.effect === 'delete',
      'reenable.requires: a deleted factor has no code to turn it on again with.',
    ],
    [recovery.mode === 'none' && recovery.reviewers > 0, 'recovery.reviewers: nobody can approve where there is no recovery.'],
    [recovery.mode !== 'none' && recovery.reviewers === 0, 'recovery.reviewers: every recovery is decided by a person.'],
    [recovery.evidence.kinds.includes('selfie_with_document') && recovery.noteText === null, 'recovery.noteText: the selfie needs a note.'],
    [recovery.mode === 'contact_only' && support.contacts.length === 0, 'support.contacts: somebody must be reachable.'],
    [
      recovery.evidence.need === 'any_two' && recovery.evidence.kinds.length < 2,
      'recovery.evidence: two kinds are asked for and fewer are listed.',
    ],
    [
      methods.maxActive === 1 && recoveryCodes.enabled === false && !challenge.actions.includes('sign_in'),
      'challenge.actions: sign_in is missing, so nothing is protected.',
    ],
  ]
  return rules.filter(([broken]) => broken).map(([, fault]) => fault)
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca
  } catch {
    return false
  }
}
