import { t } from 'i18next'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'

/** Half an hour is over, or this browser never had one. The case goes on without it. */
export function VisitOver() {
  return (
    <Stack gap="three">
      <PageHeading title={t('recovery.over.title')} lead={t('recovery.over.text')} />
      <ActionLink wide href="/recovery/find">
        {t('recovery.over.find')}
      </ActionLink>
      <ActionLink kind="secondary" wide href="/recovery">
        {t('recovery.over.start')}
      </ActionLink>
    </Stack>
  )
}

export function VisitFailed({ error, onAgain }: { error: unknown; onAgain(): void }) {
  return (
    <Stack gap="three">
      <PageHeading title={t('recovery.failed')} />
      <ProblemNotice error={error} />
      <Action wide onClick={onAgain}>
        {t('shell.tryAgain')}
      </Action>
    </Stack>
  )
}
