/**
 * What host applications are told of, and what each is. The names are those of the audit trail: recording such an event is what
 * queues it.
 */
export const webhookEvents = {
  'account.created': 'Somebody made an account, or a host did',
  'account.erased': 'Everything that was kept of the person is gone',
  'account.frozen': 'All sessions ended, and nobody can sign in until the owner thaws the account',
  'account.thawing': 'The owner has asked to thaw the account; `thawsAt` is when',
  'account.not_me': 'Somebody said “this was not me”',
  'address.added': 'One more address that notices go to',
  'address.removed': 'An address was taken off the account',
  'email.changed': 'The primary address was changed',
  'email.change_undone': 'The former primary address was put back',
  'factor.added': 'A factor was set up',
  'factor.replaced': 'A factor took the place of another',
  'factor.suspended': 'A factor was turned off',
  'factor.resumed': 'A factor was turned on again',
  'factor.removed': 'A factor was removed',
  'factor.may_be_copied': 'The counter of a passkey went backwards',
  'recovery_codes.made': 'A first set of recovery codes counts from now on',
  'recovery_codes.renewed': 'A new set of recovery codes counts from now on',
  'recovery_codes.ended': 'The recovery codes work no longer',
  'recovery_codes.used': 'Somebody signed in with a recovery code',
  'password.changed': 'The password was changed',
  'password.reset': 'The password was set anew by a mailed link',
  'device.trusted': 'A browser signs in by the password alone from now on',
  'sign_in.new_device': 'Somebody signed in from a browser that is new to the account',
  'session.ended': 'The owner signed out: `session` is which one, or “all others”',
  'session.all_ended': 'Every session was ended',
  'approval.requested': 'An owner was asked to approve an operation',
  'approval.approved': 'The owner approved it; the receipt is with the approval',
  'approval.refused': 'The owner said no',
  'approval.redeemed': 'It was redeemed: nobody can redeem it again',
  'approval.voided': 'It was taken back, or something else was about to be carried out',
  'hold.placed': 'An action is refused until the time in `until`',
  'hold.ended': 'An action is no longer refused',
} as const

export type WebhookEventType = keyof typeof webhookEvents
