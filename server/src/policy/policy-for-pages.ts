import type { Service } from '@countersign/contract'
import { toRfc3339 } from '../clock.ts'
import type { Method, Policy } from './policy.ts'

/**
 * What pages show of the policy.
 *
 * @param isOffered whether this server can do a method that the policy has
 */
export function policyForPages(policy: Policy, isOffered: (method: Method) => boolean): Service['policy'] {
  const { methods, enroll, totp, sms, passkey, disable, hold } = policy
  return {
    enforcement: policy.enforcement,
    requiredFrom: policy.requiredFrom === null ? null : toRfc3339(Date.parse(policy.requiredFrom)),
    nag: policy.nag,
    methods: methods.enabled.filter(isOffered).map((method) => ({ method, isRecommended: methods.recommended.includes(method) })),
    maxFactors: methods.maxActive,
    appNamed: methods.appNamed,
    entryRoute: policy.entry.route,
    gates: enroll.gate,
    disclaimer: enroll.disclaimer,
    totp,
    sms: { warning: sms.warning, countryPicker: sms.countryPicker },
    passkey,
    turnOff: disable.selfService ? { effect: disable.effect, after: disable.afterText } : null,
    change: policy.change.enabled,
    lastMethodWarning: policy.lastMethod.warning,
    holdHours: { afterChange: hold.afterChangeHours, afterReset: hold.afterResetHours },
    recovery: { mode: policy.recovery.mode, promise: policy.recovery.promise },
    labels: policy.labels,
    supportContacts: policy.support.contacts,
  }
}
