import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { demandsOf } from '../demands.ts'
import type { Policy } from '../policy.ts'
import { loadPolicy, presetNames, readPreset } from '../preset-files.ts'
import { resolvePolicy } from '../resolve.ts'
import { findingsOf, unknownFindings } from './findings.ts'
import { type Holding, holdings, movesOf } from './moves.ts'
import { reportOn, reportText } from './report.ts'
import { reportSvg } from './report-svg.ts'
import { reachedFrom, routesTo } from './search.ts'

function preset(name: string): Policy {
  const loaded = loadPolicy(name)
  assert.ok('policy' in loaded)
  return loaded.policy
}
function changed(change: object, base = 'default'): Policy {
  const resolved = resolvePolicy({ extends: base, ...change }, readPreset)
  assert.ok('policy' in resolved, JSON.stringify(resolved))
  return resolved.policy
}
const names = (policy: Policy) => findingsOf(policy).map(({ name }) => name)
const from = (policy: Policy, factors: Policy['methods']['enabled'], goal: 'control' | 'withdrawal') =>
  routesTo(goal, movesOf(policy, { factors })).map((route) => `${route.from.join('+')} ${route.hours}`)

test('hardened presets and the default hold no error', () => {
  for (const name of presetNames)
    assert.deepEqual(
      findingsOf(preset(name)).filter(({ severity }) => severity === 'error'),
      [],
      name,
    )
})

/** The table of findings that each exact preset must raise. */
const expected: Record<string, string[]> = {
  'coinflex-style:exact': [
    'required_but_can_be_turned_off',
    'secret_kept_while_off',
    'answers_are_guessable',
    'note_can_be_reused',
    'mail_is_the_only_channel',
    'recovery_without_wait',
    'reset_without_hold',
    'one_reviewer_decides',
    'one_method_only',
  ],
  'coinex-style:exact': ['sms_enabled', 'questions_may_decide_alone', 'change_without_hold', 'one_reviewer_decides', 'no_recovery_codes'],
  'cryptocloud-style:exact': ['no_fallback', 'recovery_by_discretion', 'no_change_described', 'one_method_only'],
  'avant-style:exact': ['turn_off_without_code', 'open_session_controls_account', 'no_recovery_at_all'],
}
for (const [name, wanted] of Object.entries(expected)) {
  test(`${name}: each weakness of the article is found`, () => {
    const found = names(preset(name))
    for (const one of wanted) assert.ok(found.includes(one), one)
    assert.equal(reportOn(preset(name)).mayStart, false)
  })
}

/** Weaknesses planted into a sound policy, one at a time: the change, and the name under which it must be found. */
const planted: Record<string, object> = {
  reset_weaker_than_sign_in: { recovery: { waitHours: 0 } },
  mailbox_controls_account: { recovery: { evidence: { need: 'any_one' } } },
  open_session_controls_account: { disable: { requires: 'none' } },
  open_session_withdraws: { challenge: { actions: ['sign_in', 'security_change'] } },
  persuaded_reviewer_opens_account: { recovery: { reviewers: 1, waitHours: 0 } },
  trusted_device_skips_the_factor: { rememberDevice: { enabled: true } },
  phone_number_signs_in: { methods: { enabled: ['sms', 'passkey'], recommended: ['passkey'] } },
  turn_off_without_code: { disable: { requires: 'none' } },
  one_reviewer_decides: { recovery: { reviewers: 1 } },
  recovery_without_wait: { recovery: { waitHours: 0 } },
  reset_without_hold: { hold: { afterResetHours: 0 } },
  change_without_hold: { hold: { afterChangeHours: 0 } },
  questions_may_decide_alone: { recovery: { evidence: { need: 'all', kinds: ['questions'] } } },
  note_can_be_reused: { recovery: { noteText: '{brand} reset' } },
  recovery_by_discretion: { recovery: { evidence: { need: 'all', kinds: ['agent_judgement'] } } },
  answers_are_guessable: { recovery: { answers: ['balance'] } },
  required_but_can_be_turned_off: { enforcement: 'required', requiredFrom: '2027-01-01' },
  secret_kept_while_off: { disable: { effect: 'suspend' } },
  mail_is_the_only_channel: { recovery: { mode: 'assisted_mail' } },
  one_method_only: { methods: { maxActive: 1 } },
  no_fallback: { methods: { maxActive: 1 }, recoveryCodes: { enabled: false } },
  no_recovery_codes: { recoveryCodes: { enabled: false } },
  no_recovery_at_all: { recovery: { mode: 'none', reviewers: 0, evidence: { need: 'all', kinds: [] } } },
  no_change_described: { change: { enabled: false } },
  sms_enabled: { methods: { enabled: ['sms', 'totp'], recommended: ['totp'] } },
  sms_recommended: { methods: { enabled: ['sms', 'totp'], recommended: ['sms'] } },
  sms_only: { methods: { enabled: ['sms'], recommended: [] } },
  sms_without_warning: { methods: { enabled: ['sms', 'totp'], recommended: ['totp'] }, sms: { warning: false } },
  sms_without_proof_of_work: { methods: { enabled: ['sms', 'totp'], recommended: ['totp'] }, sms: { preSendChallenge: false } },
  sign_in_asks_for_no_factor: { challenge: { actions: ['withdrawal'] } },
  proof_may_be_old: { challenge: { freshnessMinutes: 15 } },
  required_without_a_date: { enforcement: 'required' },
  nobody_is_asked_to_set_it_up: { enforcement: 'optional' },
  last_method_goes_without_warning: { lastMethod: { warning: false } },
}
test('each of the planted weaknesses is found by its name, and is not found where it was not planted', () => {
  const sound = names(preset('default'))
  for (const [name, change] of Object.entries(planted)) {
    assert.ok(names(changed(change)).includes(name), name)
    assert.ok(!sound.includes(name), name)
    assert.deepEqual(unknownFindings([name]), [], name)
  }
})

test('an accepted error lets a server start, and a name that means nothing is told', () => {
  const policy = changed({ recovery: { reviewers: 1 }, acceptedFindings: ['one_reviewer_decides', 'one_reviewer'] })

  const report = reportOn(policy)
  assert.equal(report.mayStart, true)
  assert.deepEqual(report.unknown, ['one_reviewer'])
  assert.match(reportText(report), /error \(accepted\) {2}one_reviewer_decides/)
})

test('without a factor the password is the account', () => {
  assert.deepEqual(from(preset('default'), [], 'control'), ['password 0', 'mailbox 0'])
})

test('with one, neither password, mailbox, session nor trusted phone number is enough in the default', () => {
  const policy = preset('default')
  for (const factors of [['totp'], ['passkey'], ['passkey', 'totp']] as Policy['methods']['enabled'][]) {
    for (const holding of holdings) {
      const reached = reachedFrom([holding], movesOf(policy, { factors }))
      assert.ok(!reached.has('control') && !reached.has('withdrawal'), `${holding} against ${factors}`)
    }
  }
})

test('where nothing but one’s own factor helps, nothing an attacker may hold leads anywhere', () => {
  assert.deepEqual(from(preset('avant-style'), ['totp'], 'control'), [])
  assert.match(reportText(reportOn(preset('avant-style'))), /Nothing that an attacker may hold leads to control/)
})

test('a session that a new password would end is used before', () => {
  const route = routesTo('control', movesOf(preset('avant-style:exact'), { factors: ['totp'] })).find(({ from }) =>
    from.includes('mailbox'),
  )

  assert.deepEqual(route?.steps, [
    'use the open session',
    'turn the factor off',
    'set a new password by mail',
    'sign in without a factor from now on',
  ])
})

test('whatever the policy: holding more never takes longer, and an own factor is always what the demands ask for', () => {
  const anyPolicy = fc.record({
    enroll: fc.record({ gate: fc.subarray(['password', 'email_code'] as const) }),
    disable: fc.record({ requires: fc.constantFrom('strongest_factor', 'factor_code', 'email_code_and_factor', 'none') }),
    rememberDevice: fc.record({ enabled: fc.boolean() }),
    recovery: fc.record({
      reviewers: fc.constantFrom(1, 2),
      waitHours: fc.nat({ max: 72 }),
      evidence: fc.record({ need: fc.constantFrom('all', 'any_one', 'any_two') }),
    }),
    hold: fc.record({ afterChangeHours: fc.nat({ max: 48 }), afterResetHours: fc.nat({ max: 48 }) }),
  })
  const someFactors = fc.subarray(['sms', 'totp', 'passkey'] as Policy['methods']['enabled'])
  const some = fc.subarray([...holdings] as Holding[])
  fc.assert(
    fc.property(anyPolicy, someFactors, some, some, (change, factors, one, more) => {
      const policy = changed(change)
      const moves = movesOf(policy, { factors })
      const few = reachedFrom(one, moves)
      const many = reachedFrom([...new Set([...one, ...more])], moves)
      for (const [gain, { hours }] of few) assert.ok((many.get(gain)?.hours ?? Number.POSITIVE_INFINITY) <= hours)
      const demands = demandsOf(policy, 'sign_in', { factors })
      assert.equal(demands?.includes('any_factor'), factors.length > 0)
    }),
    { numRuns: 500 },
  )
})

test('the picture has a row for each route and says what it is of', () => {
  const report = reportOn(preset('coinex-style:exact'))
  const svg = reportSvg(report)

  assert.equal(svg.match(/<circle /g)?.length, report.routes.length * holdings.length)
  assert.match(svg, /<title>Routes an attacker has under the policy coinex-style:exact<\/title>/)
  assert.ok(!/[<&](?!\/?(?:svg|title|rect|text|path|circle)\b)/.test(svg))
})
