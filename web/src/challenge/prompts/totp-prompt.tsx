import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { CodeField } from '../../components/fields.tsx'
import { NoticeBanner } from '../../components/notice-banner.tsx'
import { Phrase } from '../../components/phrase.tsx'
import { useServiceName } from '../../service.ts'
import { fieldOf, PromptForm } from './prompt-form.tsx'
import type { PromptKind, PromptProps } from './prompt-kind.ts'

// The app's code changes while the person reads what was wrong with the last one.
export const totpPrompt: PromptKind = { source: 'app', emptiesAfterRefusal: true, Prompt: TotpPrompt }

function TotpPrompt({ asked, submit, offersTrust }: PromptProps) {
  const service = useServiceName()
  const { challenge, factor, problem } = asked
  return (
    <>
      <PromptForm asked={asked} submit={submit} offersTrust={offersTrust} missing={t('code.missing_app')}>
        <CodeField
          key={challenge.id}
          label={t('challenge.codeLabel')}
          hint={<Phrase of="challenge.codeHint" values={{ factor: factor?.name ?? '', service }} />}
          {...fieldOf(asked)}
        />
      </PromptForm>
      {problem?.error instanceof ProblemError && problem.error.code === 'WRONG_CODE' && (
        <NoticeBanner kind="note">{t('challenge.clockHint')}</NoticeBanner>
      )}
    </>
  )
}
