import { type AccountThawingValues, accountThawing } from './account-thawing.ts'
import { addressKnown } from './address-known.ts'
import { type ApplicationAllowedValues, applicationAllowed } from './application-allowed.ts'
import { type ApprovalApprovedValues, approvalApproved } from './approval-approved.ts'
import { type CodeMailValues, codeMail } from './code-mail.ts'
import { type EmailReplacedValues, emailReplaced } from './email-replaced.ts'
import { factorAdded } from './factor-added.ts'
import { factorMayBeCopied } from './factor-may-be-copied.ts'
import { factorRemoved } from './factor-removed.ts'
import { type FactorReplacedValues, factorReplaced } from './factor-replaced.ts'
import { factorResumed } from './factor-resumed.ts'
import { factorSuspended } from './factor-suspended.ts'
import {
  type IntakeCaseValues,
  type IntakeGuidanceValues,
  type IntakeIncompleteValues,
  type IntakePausedValues,
  intakeAboutCase,
  intakeGuidance,
  intakeIncomplete,
  intakePaused,
  intakeUnreadable,
} from './intake.ts'
import { type Stamp, toHtml, toText } from './layout.ts'
import type { MailContent } from './mail-content.ts'
import { newDeviceSignIn } from './new-device-sign-in.ts'
import type { FactorNoticeValues, NoticeValues } from './notice.ts'
import { type PasswordResetValues, passwordReset } from './password-reset.ts'
import { type RecoveryNotice, type RecoveryNoticeValues, recoveryNotice } from './recovery.ts'
import { type CodesLeftValues, codesLeft } from './recovery-codes.ts'
import { type SecondFactorFailedValues, secondFactorFailed } from './second-factor-failed.ts'
import { signUpKnownAddress } from './sign-up-known-address.ts'
import { simpleNotice } from './simple-notice.ts'
import { type Sender, type Speech, speechFor } from './speech.ts'
import { type StaffAlertValues, staffAlert } from './staff-alert.ts'

/** Every mail there is and what it needs to know. Values that carry `expiresAt` make a mail that is never sent after it. */
export interface MailValues extends Record<RecoveryNotice, RecoveryNoticeValues> {
  'sign-up-code': CodeMailValues
  'thaw-code': CodeMailValues
  'address-code': CodeMailValues
  'factor-change-code': CodeMailValues
  'recovery-code': CodeMailValues
  'password-reset': PasswordResetValues
  'sign-up-known-address': Record<string, never>
  'address-known': Record<string, never>
  'factor-added': FactorNoticeValues
  'factor-replaced': FactorReplacedValues
  'factor-suspended': FactorNoticeValues
  'factor-resumed': FactorNoticeValues
  'factor-removed': FactorNoticeValues
  'factor-may-be-copied': FactorNoticeValues
  'new-device-sign-in': NoticeValues
  'second-factor-failed': SecondFactorFailedValues
  'password-changed': NoticeValues
  'password-was-reset': NoticeValues
  'account-frozen': NoticeValues
  'signed-out-by-operator': NoticeValues
  'account-thawing': AccountThawingValues
  'email-changed': NoticeValues
  'email-replaced': EmailReplacedValues
  'email-change-undone': NoticeValues
  'address-added': NoticeValues
  'address-removed': NoticeValues
  'address-left': NoticeValues
  'address-failing': NoticeValues
  'mail-phrase-changed': NoticeValues
  'account-exported': NoticeValues
  'device-trusted': NoticeValues
  'recovery-codes-made': NoticeValues
  'recovery-codes-renewed': NoticeValues
  'recovery-code-used': CodesLeftValues
  'recovery-codes-low': CodesLeftValues
  'approval-approved': ApprovalApprovedValues
  'application-allowed': ApplicationAllowedValues
  'intake-guidance': IntakeGuidanceValues
  'intake-incomplete': IntakeIncompleteValues
  'intake-under-way': IntakeCaseValues
  'intake-over': IntakeCaseValues
  'intake-paused': IntakePausedValues
  'intake-unreadable': Record<string, never>
  'staff-alert': StaffAlertValues
}

export type MailTemplate = keyof MailValues

export interface RenderedMail {
  subject: string
  text: string
  html: string
}

const templates: { [T in MailTemplate]: (values: MailValues[T], speech: Speech) => MailContent } = {
  'sign-up-code': codeMail('sign-up-code'),
  'thaw-code': codeMail('thaw-code'),
  'address-code': codeMail('address-code'),
  'factor-change-code': codeMail('factor-change-code'),
  'recovery-code': codeMail('recovery-code'),
  'password-reset': passwordReset,
  'sign-up-known-address': signUpKnownAddress,
  'address-known': addressKnown,
  'factor-added': factorAdded,
  'factor-replaced': factorReplaced,
  'factor-suspended': factorSuspended,
  'factor-resumed': factorResumed,
  'factor-removed': factorRemoved,
  'factor-may-be-copied': factorMayBeCopied,
  'new-device-sign-in': newDeviceSignIn,
  'second-factor-failed': secondFactorFailed,
  'password-changed': simpleNotice('password-changed'),
  'password-was-reset': simpleNotice('password-was-reset'),
  'account-frozen': simpleNotice('account-frozen'),
  'signed-out-by-operator': simpleNotice('signed-out-by-operator'),
  'account-thawing': accountThawing,
  'email-changed': simpleNotice('email-changed'),
  'email-replaced': emailReplaced,
  'email-change-undone': simpleNotice('email-change-undone'),
  'address-added': simpleNotice('address-added'),
  'address-removed': simpleNotice('address-removed'),
  'address-left': simpleNotice('address-left'),
  'address-failing': simpleNotice('address-failing'),
  'mail-phrase-changed': simpleNotice('mail-phrase-changed'),
  'account-exported': simpleNotice('account-exported'),
  'device-trusted': simpleNotice('device-trusted'),
  'recovery-codes-made': simpleNotice('recovery-codes-made'),
  'recovery-codes-renewed': simpleNotice('recovery-codes-renewed'),
  'recovery-code-used': codesLeft('recovery-code-used'),
  'recovery-codes-low': codesLeft('recovery-codes-low'),
  'approval-approved': approvalApproved,
  'application-allowed': applicationAllowed,
  'intake-guidance': intakeGuidance,
  'intake-incomplete': intakeIncomplete,
  'intake-under-way': intakeAboutCase('intake-under-way'),
  'intake-over': intakeAboutCase('intake-over'),
  'intake-paused': intakePaused,
  'intake-unreadable': intakeUnreadable,
  'staff-alert': staffAlert,
  'recovery-opened': recoveryNotice('recovery-opened'),
  'recovery-incomplete': recoveryNotice('recovery-incomplete'),
  'recovery-received': recoveryNotice('recovery-received'),
  'recovery-more-needed': recoveryNotice('recovery-more-needed'),
  'recovery-waiting': recoveryNotice('recovery-waiting'),
  'recovery-ends-soon': recoveryNotice('recovery-ends-soon'),
  'recovery-ready': recoveryNotice('recovery-ready'),
  'recovery-finished': recoveryNotice('recovery-finished'),
  'recovery-rejected': recoveryNotice('recovery-rejected'),
  'recovery-appealed': recoveryNotice('recovery-appealed'),
  'recovery-upheld': recoveryNotice('recovery-upheld'),
  'recovery-reopened': recoveryNotice('recovery-reopened'),
  'recovery-cancelled': recoveryNotice('recovery-cancelled'),
  'recovery-expired': recoveryNotice('recovery-expired'),
}

export const mailTemplates = Object.keys(templates) as MailTemplate[]

export function renderMail<T extends MailTemplate>(
  template: T,
  values: MailValues[T],
  language: string,
  sender: Sender,
  stamp: Stamp,
): RenderedMail {
  const speech = speechFor(language, sender)
  const content = templates[template](values, speech)
  return { subject: content.subject, text: toText(content, speech, stamp), html: toHtml(content, speech, stamp) }
}
