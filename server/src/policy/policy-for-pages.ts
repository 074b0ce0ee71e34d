import type { Help, Service, SupportContact } from '@countersign/contract'
import { toRfc3339 } from '../clock.ts'
import type { Method, Policy } from './policy.ts'

/**
 * What pages show of the policy.
 *
 * @param isOffered whether this server can do a method that the policy has
 * @param supportEmail the operator's own, in place of the one that came with the policy
 */
export function policyForPages(
  policy: Policy,
  { isOffered, supportEmail }: { isOffered: (method: Method) => boolean; supportEmail: string | null },
): Service['policy'] {
  const { methods, enroll, totp, sms, passkey, disable, hold } = policy
  return {
    enforcement: policy.enforcement,
    requiredFrom: policy.requiredFrom === null ? null : toRfc3339(Date.parse(policy.requiredFrom)),
    nag: policy.nag,
    methods: methods.enabled.filter(isOffered).map((method) => ({ method, isRecommended: methods.recommended.includes(method) })),
    maxFactors: methods.maxActive,
    appNamed: methods.appNamed,
    entry: policy.entry,
    gates: enroll.gate,
    disclaimer: enroll.disclaimer,
    totp,
    sms: { warning: sms.warning, countryPicker: sms.countryPicker },
    passkey: { addRoute: passkey.addRoute },
    turnOff: disable.selfService ? { effect: disable.effect, after: disable.afterText } : null,
    change: policy.change.enabled,
    lastMethodWarning: policy.lastMethod.warning,
    holdHours: { afterChange: hold.afterChangeHours, afterReset: hold.afterResetHours },
    recovery: { mode: policy.recovery.mode, promise: policy.recovery.promise },
    labels: policy.labels,
    supportContacts: supportContacts(policy, supportEmail),
  }
}

function supportContacts({ support }: Policy, supportEmail: string | null): SupportContact[] {
  const ofPolicy = support.contacts.map((contact) =>
    contact.kind === 'mail' && supportEmail !== null ? { ...contact, address: supportEmail } : contact,
  )
  const isMissing = supportEmail !== null && ofPolicy.every(({ kind }) => kind !== 'mail')
  const contacts = isMissing ? [{ kind: 'mail' as const, address: supportEmail, obscured: false }, ...ofPolicy] : ofPolicy
  return contacts.map(({ address, ...contact }) => ({ ...contact, address: contact.obscured ? backwards(address) : address }))
}

/** Collectors of addresses look for the pattern of one, and find one that is nobody's. */
const backwards = (text: string): string => [...text].reverse().join('')

/** What the help says that no page shows. */
export const helpForPages = ({ help, disable }: Policy, pictures: Help['pictures']): Help => ({
  words: help,
  turnOffAsks: disable.requires,
  pictures,
})
