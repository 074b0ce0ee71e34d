import { t } from 'i18next'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'

/** The way out of every page that stands between an application and a person: back with nothing. */
export function BackToApplication({ id, name }: { id: string; name: string }) {
  const refuse = useTask(async () => {
    const { continueAt } = await api.call('refuseApplication', { params: { id } })
    location.assign(continueAt)
  })
  return (
    <>
      {refuse.failure && <ProblemNotice error={refuse.failure.error} />}
      <Action kind="quiet" wide busy={refuse.busy} onClick={() => void refuse.run()}>
        {t('application.back', { name })}
      </Action>
    </>
  )
}
