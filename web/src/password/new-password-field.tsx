import { ProblemError } from '@countersign/client'
import { IconCheck } from '@tabler/icons-react'
import { t } from 'i18next'
import { type FieldError, type FieldProps, PasswordField } from '../components/fields.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import classes from './new-password-field.module.css'

interface NewPasswordFieldProps extends Omit<FieldProps, 'hint'> {
  minLength: number
  /** Where it is not known whether the account has a second factor, what is enough with one. */
  withFactor?: number
}

/** A password to be: its one rule is said before anybody breaks it, and that it is met as soon as it is. */
export function NewPasswordField({ minLength, withFactor, ...field }: NewPasswordFieldProps) {
  const rule = withFactor === undefined ? t('newPassword.rule', { minLength }) : t('newPassword.ruleOfBoth', { minLength, withFactor })
  return (
    <div>
      <PasswordField hint={rule} autoComplete="new-password" {...field} />
      <p className={classes.rule} role="status">
        {isLongEnough(field.value, minLength) && (
          <>
            <IconCheck size={18} stroke={2.4} aria-hidden="true" /> {t('newPassword.longEnough')}
          </>
        )}
      </p>
    </div>
  )
}

/** What can be said against it without asking the service; null where nothing can. */
export function newPasswordComplaint(password: string, minLength: number): FieldError | null {
  if (password === '') return { text: t('newPassword.missing') }
  return isLongEnough(password, minLength) ? null : { text: t('problems.PASSWORD_TOO_SHORT.next', { minLength }) }
}

/** A refusal of the new password, in words; null for every other error. */
export function newPasswordRefusal(error: unknown): FieldError | null {
  const isAboutIt = error instanceof ProblemError && error.code.startsWith('PASSWORD_TOO_')
  return isAboutIt ? { text: problemSentence(error) } : null
}

/** Counted in signs as the service counts them, not in UTF-16 units. */
const isLongEnough = (password: string, minLength: number): boolean => [...password.normalize('NFKC')].length >= minLength
