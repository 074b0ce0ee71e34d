import { t } from 'i18next'
import { useEffect } from 'react'
import { api } from '../api.ts'
import { ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { go } from '../sign-in/navigation.ts'
import { CaseStatus } from './case-status.tsx'
import { pathOf, useVisit } from './visit.ts'
import { VisitFailed, VisitOver } from './visit-over.tsx'

/** The case, from the moment it is opened to its end: the one page for what is asked, what happens, and what can be done. */
export function CasePage() {
  const { loaded, reload } = useVisit()
  const due = loaded.state === 'ready' ? pathOf(loaded.value) : null
  useEffect(() => {
    if (due !== null && due !== '/recovery/case') go(due)
  }, [due])

  if (loaded.state === 'over') return <VisitOver />
  if (loaded.state === 'failed') return <VisitFailed error={loaded.error} onAgain={() => void reload()} />
  if (loaded.state === 'loading') return <Waiting />
  const { value: visit } = loaded
  if (visit.step === 'open') return <Opening onOpened={reload} />
  if (visit.case === null) return <Waiting />
  return <CaseStatus status={visit.case} isWhole={visit.isWhole} onChanged={() => void reload()} />
}

/** Both proofs are there; the host is asked a question meanwhile, which may take seconds. */
function Opening({ onOpened }: { onOpened(): Promise<void> }) {
  const open = useTask(async () => {
    await api.call('openRecoveryCase')
    await onOpened()
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => void open.run(), [])
  if (!open.failure) return <Waiting />
  return (
    <Stack gap="three">
      <PageHeading title={t('recovery.notOpened')} />
      <ProblemNotice error={open.failure.error} />
      <ActionLink kind="secondary" wide href="/help/contact">
        {t('recovery.start.contact')}
      </ActionLink>
    </Stack>
  )
}
