import { t } from 'i18next'
import { TextField } from '../../components/fields.tsx'
import { formatDay } from '../../texts/formats.ts'
import { fieldOf, PromptForm } from './prompt-form.tsx'
import type { PromptKind, PromptProps } from './prompt-kind.ts'

/** A field of its own: letters too, so another keyboard, and nothing for phones to fill in. */
export const recoveryCodePrompt: PromptKind = { source: 'recovery', emptiesAfterRefusal: false, Prompt: RecoveryCodePrompt }

function RecoveryCodePrompt({ asked, submit }: PromptProps) {
  const madeAt = asked.challenge.recovery_code?.madeAt
  return (
    <PromptForm asked={asked} submit={submit} offersTrust={false} missing={t('code.missing_recovery')}>
      <TextField
        key={asked.challenge.id}
        label={t('challenge.recoveryLabel')}
        hint={madeAt ? t('challenge.recoveryHint', { day: formatDay(madeAt) }) : undefined}
        type="text"
        inputMode="text"
        name="recovery-code"
        autoComplete="off"
        dir="ltr"
        {...fieldOf(asked)}
      />
    </PromptForm>
  )
}
