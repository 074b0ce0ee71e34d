import { t } from 'i18next'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'

/** What the page needs could not be had, and may be in a moment. */
export function Unreachable({ error, onAgain }: { error: unknown; onAgain(): void }) {
  return (
    <Stack gap="three">
      <PageHeading title={t('signIn.unreachable')} />
      <ProblemNotice error={error} />
      <Action wide onClick={onAgain}>
        {t('shell.tryAgain')}
      </Action>
    </Stack>
  )
}
