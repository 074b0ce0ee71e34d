import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { useServiceName } from '../service.ts'

/** An application asks to sign the person out here: anybody can make such a link, so the person says it. */
export function SignOutPage() {
  const query = new URLSearchParams(location.search)
  const [application, returnTo, state] = ['application', 'returnTo', 'state'].map((name) => query.get(name) ?? undefined)
  const name = useName(application)
  const service = useServiceName()

  const signOut = useTask(async () => {
    const body = { ...(application && { application }), ...(returnTo && { returnTo }), ...(state && { returnState: state }) }
    try {
      const { continueAt } = await api.call('signOutForApplication', { body })
      location.assign(continueAt)
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status !== 401) throw error
      location.assign('/sign-in?reason=signed-out')
    }
  })

  return (
    <Stack gap="three">
      <PageHeading title={t('application.signOutTitle', { service })} lead={t('application.signOutText')} />
      {name && <p>{t('application.signOutBy', { name })}</p>}
      {signOut.failure && <ProblemNotice error={signOut.failure.error} />}
      <Action wide busy={signOut.busy} onClick={() => void signOut.run()}>
        {t('application.signOut')}
      </Action>
      <ActionLink kind="quiet" wide href="/">
        {t('application.stay')}
      </ActionLink>
    </Stack>
  )
}

function useName(id: string | undefined): string | null {
  const [name, setName] = useState<string | null>(null)
  useEffect(() => {
    if (id !== undefined)
      api.call('getApplication', { params: { id } }).then(
        (application) => setName(application.name),
        () => setName(null),
      )
  }, [id])
  return name
}
