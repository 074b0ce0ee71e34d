import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { loadService, usePolicy } from '../service.ts'
import { currentLanguage } from '../texts/language.ts'

interface DisclaimerFormProps {
  onAccepted(): void
  onLeave(): void
}

/** What the person agrees to before the set-up. Which version they read is kept. */
export function DisclaimerForm({ onAccepted, onLeave }: DisclaimerFormProps) {
  const { disclaimer } = usePolicy()
  const accept = useTask(async () => {
    if (!disclaimer) return onAccepted()
    try {
      await api.call('acceptDisclaimer', { body: { version: disclaimer.version } })
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'DISCLAIMER_CHANGED') await loadService()
      throw error
    }
    onAccepted()
  })

  const own = disclaimer?.text[currentLanguage()]
  return (
    <Stack gap="three">
      {accept.failure && <ProblemNotice error={accept.failure.error} />}
      <p {...(!own && { lang: 'en', dir: 'ltr' })}>{own ?? disclaimer?.text.en}</p>
      <Stack gap="one">
        <Action wide busy={accept.busy} onClick={() => void accept.run()}>
          {t('disclaimer.start')}
        </Action>
        <Action kind="quiet" wide onClick={onLeave}>
          {t('disclaimer.leave')}
        </Action>
      </Stack>
    </Stack>
  )
}
