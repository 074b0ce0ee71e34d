import { type AccountFacts, demandsOf, hostActionDemands, type OwnAction, type Proof, strongest } from '../demands.ts'
import type { Evidence, Policy } from '../policy.ts'
import { recoveryWaitHours } from '../recovery-wait.ts'

/** What an attacker may begin with. Each is one thing that gets lost in real life. */
export const holdings = [
  'password',
  'mailbox',
  'phone_number',
  'open_session',
  'known_device',
  'identity_photo',
  'persuaded_reviewer',
] as const
export type Holding = (typeof holdings)[number]

/** What a move may lead to, beside what one can begin with. */
export type Gain = Holding | 'session' | 'own_factor' | 'factor_is_off' | 'new_factor_after_recovery' | 'control' | 'withdrawal'

/** One step: whoever has all of `needs` gets `gives`, so many hours later. */
export interface Move {
  name: string
  needs: readonly Gain[]
  gives: Gain
  hours: number
  /** Whether every address of the owner is told in time to stop it. */
  ownerCanStop: boolean
  endsSessions?: boolean
  /** For so long money is held back after it. */
  holdHours?: number
  /** Of its hours, those that begin when nothing is held back any more. */
  hoursAfterHold?: number
}

/**
 * Everything the product offers to somebody who is not the owner, as the policy declares it, for an account with these factors. An attacker
 * never has the owner's authenticator app or passkey: that is what the factor is for. Facts about the account can be read in the
 * mailbox and in an open session, so questions about it are answered by either. An open session was left open for longer than a
 * sign-in counts as a proof, and for less than the quarter of an hour in which turning off may ask for none.
 */
export function movesOf(policy: Policy, facts: AccountFacts): Move[] {
  return [...signingIn(policy, facts), ...changing(policy, facts), ...recovering(policy, facts), ...ending(policy, facts)]
}

/** The ways to give a proof, each a list of what it takes; none where it cannot be given. */
function waysToGive(proof: Proof, { factors }: AccountFacts): Gain[][] {
  const asFactor = (methods: readonly string[]): Gain[][] => [
    ['own_factor'],
    ...(methods.includes('sms') ? [['phone_number'] as Gain[]] : []),
  ]
  switch (proof) {
    case 'session':
      return [['session']]
    case 'password':
      return [['password']]
    case 'email_code':
      return [['mailbox']]
    case 'disclaimer':
      return [[]]
    case 'any_factor':
      return asFactor(factors)
    case 'strongest_factor':
      return asFactor(strongest(factors))
    case 'the_factor_itself':
      return []
    default:
      return proof satisfies never
  }
}

/** One move for each combination of ways. */
function moves(name: string, demands: readonly Proof[] | undefined, facts: AccountFacts, then: Omit<Move, 'name' | 'needs'>): Move[] {
  if (demands === undefined) return []
  const combined = demands.reduce<Gain[][]>(
    (soFar, proof) => soFar.flatMap((needs) => waysToGive(proof, facts).map((way) => [...needs, ...way])),
    [[]],
  )
  return combined.map((needs) => ({ name, needs: [...new Set(needs)], ...then }))
}

const now = { hours: 0, ownerCanStop: false }

function signingIn(policy: Policy, facts: AccountFacts): Move[] {
  const demands = demandsOf(policy, 'sign_in', facts)
  const withoutFactor = demandsOf(policy, 'sign_in', { factors: [] }) ?? []
  return [
    { name: 'use the open session', needs: ['open_session'], gives: 'session', ...now },
    ...moves('sign in', demands, facts, { gives: 'session', ...now }),
    ...moves('sign in, the factor being off', withoutFactor, facts, { gives: 'session', ...now }).map((move) => ({
      ...move,
      needs: [...move.needs, 'factor_is_off' as const],
    })),
    ...(policy.rememberDevice.enabled && facts.factors.length > 0
      ? [{ name: 'sign in on a trusted device', needs: ['password', 'known_device'], gives: 'session', ...now } satisfies Move]
      : []),
    ...moves('set a new password by mail', demandsOf(policy, 'reset_password', facts), facts, {
      gives: 'password',
      endsSessions: true,
      holdHours: policy.hold.afterResetHours,
      ...now,
    }),
  ]
}

function changing(policy: Policy, facts: AccountFacts): Move[] {
  const of = (action: OwnAction) => demandsOf(policy, action, facts)
  const off =
    facts.factors.length > 0
      ? [...moves('turn the factor off', of('remove_factor') ?? of('suspend_factor'), facts, { gives: 'factor_is_off', ...now })]
      : []
  return [
    ...moves('set up a factor of one’s own', of('add_factor'), facts, { gives: 'own_factor', ...now }),
    ...moves('set up a factor of one’s own, the other being off', demandsOf(policy, 'add_factor', { factors: [] }), facts, {
      gives: 'own_factor',
      ...now,
    })
      .map((move) => ({ ...move, needs: [...move.needs, 'factor_is_off' as const] }))
      .filter(() => facts.factors.length > 0),
    ...(facts.factors.length > 0
      ? moves('change the factor for one’s own', of('replace_factor'), facts, { gives: 'own_factor', ...now })
      : []),
    ...off,
    ...moves('change the password', of('change_password'), facts, { gives: 'password', ...now }),
    ...moves('change the e-mail address', of('change_email'), facts, { gives: 'mailbox', ...now }),
  ]
}

/** What each kind of evidence takes that somebody else could have. A face cannot be lost, so a face check is nobody else's. */
const evidenceTakes: Record<Evidence, Gain[][]> = {
  questions: [['mailbox'], ['session']],
  face_check: [],
  old_mail_and_transfer: [['mailbox', 'session']],
  selfie_with_document: [['identity_photo']],
  agent_judgement: [['persuaded_reviewer']],
}

function recovering(policy: Policy, facts: AccountFacts): Move[] {
  const { mode, evidence, reviewers } = policy.recovery
  if (mode === 'none' || facts.factors.length === 0) return []
  // Whatever opened the case, and each first proof is one of them, the new factor is set up by who gives the password and a mailed code.
  const binding: Gain[] = ['password', 'mailbox']
  const then = (showsDocument: boolean) => {
    const hours = recoveryWaitHours(policy.recovery, showsDocument)
    return { gives: 'new_factor_after_recovery', hours, ownerCanStop: hours > 0 } as const
  }
  const byEvidence = evidenceGroups(evidence).flatMap((kinds) =>
    waysToShow(kinds).map((needs) => ({
      name: 'be let in by the recovery desk',
      needs: [...new Set([...binding, ...needs])],
      ...then(kinds.includes('selfie_with_document')),
    })),
  )
  // Who is persuaded asks for no evidence; two people are not persuaded at once.
  const persuaded =
    reviewers === 1 ? [{ name: 'persuade the one reviewer', needs: [...binding, 'persuaded_reviewer' as const], ...then(false) }] : []
  return [...byEvidence, ...persuaded]
}

const evidenceGroups = ({ need, kinds }: Policy['recovery']['evidence']): Evidence[][] =>
  need === 'all' ? [kinds] : need === 'any_one' ? kinds.map((kind) => [kind]) : pairs(kinds)

const waysToShow = (kinds: readonly Evidence[]): Gain[][] =>
  kinds.reduce<Gain[][]>((soFar, kind) => soFar.flatMap((needs) => evidenceTakes[kind].map((way) => [...needs, ...way])), [[]])

const pairs = <T>(list: readonly T[]): T[][] => list.flatMap((one, at) => list.slice(at + 1).map((other) => [one, other]))

/** The account is controlled by who can sign in again tomorrow, after the owner's own things stopped working or beside them. */
function ending(policy: Policy, facts: AccountFacts): Move[] {
  const { afterChangeHours, afterResetHours } = policy.hold
  const control = (name: string, needs: Gain[]): Move => ({ name, needs, gives: 'control', ...now })
  const asked = hostActionDemands(policy, 'withdrawal').includes('any_factor')
  const { factorAgeDays, destinations, newDestinationHours } = policy.approval
  const days = asked ? factorAgeDays * 24 : 0
  // The own address is put on the list first, by the same proof.
  const listing = asked && destinations === 'listed' ? newDestinationHours : 0
  const withdraw = (needs: Gain[], held: number): Move => ({
    name: 'withdraw',
    needs,
    gives: 'withdrawal',
    hours: held + listing,
    hoursAfterHold: listing,
    ownerCanStop: held + listing > 0,
  })
  const ways: Move[] = [
    control('sign in with the own factor from now on', ['password', 'own_factor']),
    control('sign in with the factor set up after the recovery', ['password', 'new_factor_after_recovery']),
    withdraw(['control', 'new_factor_after_recovery'], Math.max(afterResetHours, days)),
    withdraw(['session', 'own_factor'], Math.max(afterChangeHours, days)),
  ]
  if (facts.factors.length === 0) ways.push(control('sign in with the password', ['password']))
  else ways.push(control('sign in without a factor from now on', ['password', 'factor_is_off']))
  if (facts.factors.includes('sms'))
    ways.push(control('sign in with the phone number', ['password', 'phone_number']), withdraw(['session', 'phone_number'], 0))
  if (!asked) ways.push(withdraw(['session'], 0))
  return ways
}
