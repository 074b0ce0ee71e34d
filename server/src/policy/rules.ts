import type { RuleName } from '@countersign/contract'
import type { Policy } from './policy.ts'

/** What people go by, as far as a change of it concerns them. As text: that is how it is kept what people were told. */
export function rulesOf(policy: Policy): string {
  const { enforcement, requiredFrom, methods, enroll, disable, reenable, change, hold, approval, recovery } = policy
  const rules: Record<RuleName, unknown> = {
    enforcement: [enforcement, requiredFrom],
    methods: methods.enabled.toSorted(),
    gates: [enroll.gate, enroll.disclaimer?.version ?? null],
    turning_off: [disable.selfService, disable.requires, disable.effect, reenable.requires],
    changing: change.enabled,
    holds: [hold, approval.factorAgeDays],
    recovery: [recovery.mode, recovery.firstProof, recovery.evidence, recovery.reviewers, recovery.waitHours],
  }
  return JSON.stringify(rules)
}

/** Which of them are others now than when they were last told. */
export function changedRules(told: string, current: string): RuleName[] {
  if (told === current) return []
  const [before, now]: Record<RuleName, unknown>[] = [told, current].map((rules) => JSON.parse(rules))
  const names = Object.keys(now ?? {}) as RuleName[]
  return names.filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(now?.[name]))
}
