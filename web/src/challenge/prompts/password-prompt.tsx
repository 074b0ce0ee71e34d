import { t } from 'i18next'
import { PasswordField } from '../../components/fields.tsx'
import { fieldOf, PromptForm } from './prompt-form.tsx'
import type { PromptKind, PromptProps } from './prompt-kind.ts'

export const passwordPrompt: PromptKind = { source: 'password', emptiesAfterRefusal: false, Prompt: PasswordPrompt }

function PasswordPrompt({ asked, submit, email }: PromptProps) {
  return (
    <PromptForm asked={asked} submit={submit} offersTrust={false} missing={t('password.missing')}>
      {email && <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />}
      <PasswordField
        key={asked.challenge.id}
        label={t('challenge.passwordLabel')}
        hint={t('challenge.passwordHint')}
        autoComplete="current-password"
        {...fieldOf(asked)}
      />
    </PromptForm>
  )
}
