import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useLinkToken } from '../components/use-link-token.ts'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { proceed } from './proceed.ts'
import { Unreachable } from './unreachable.tsx'

type Loaded =
  | { state: 'loading' }
  | { state: 'ready'; host: string; purpose: string; backTo: string }
  | { state: 'over' }
  | { state: 'failed'; error: unknown }

/** Sent here by an application, which has asked for the first factor itself. Opening the page only looks; the press uses the ticket. */
export function ForHostPage() {
  const ticket = useLinkToken()
  return ticket === '' ? <Over /> : <Asked key={ticket} ticket={ticket} />
}

function Asked({ ticket }: { ticket: string }) {
  const [loaded, setLoaded] = useState<Loaded>({ state: 'loading' })

  useEffect(() => {
    if (loaded.state === 'loading') void look(ticket).then(setLoaded)
  }, [loaded.state, ticket])

  const enter = useTask(async () => {
    try {
      proceed((await api.call('enterHostChallenge', { body: { ticket } })).signIn)
    } catch (error) {
      if (!isOver(error)) throw error
      setLoaded({ state: 'over' })
    }
  })

  if (loaded.state === 'loading') return <Waiting />
  if (loaded.state === 'over') return <Over />
  if (loaded.state === 'failed') return <Unreachable error={loaded.error} onAgain={() => setLoaded({ state: 'loading' })} />
  const { host, purpose, backTo } = loaded
  return (
    <Stack gap="three">
      <PageHeading title={t('forHost.title')} lead={t(purpose === 'sign_in' ? 'forHost.signIn' : 'forHost.action', { host })} />
      {enter.failure && <ProblemNotice error={enter.failure.error} />}
      <Action wide busy={enter.busy} onClick={() => void enter.run()}>
        {t('forHost.continue')}
      </Action>
      <ActionLink kind="quiet" wide href={backTo}>
        {t('forHost.back', { host })}
      </ActionLink>
    </Stack>
  )
}

function Over() {
  return (
    <Stack gap="three">
      <PageHeading title={t('forHost.overTitle')} lead={t('forHost.overText')} />
      <ActionLink kind="quiet" wide href="/">
        {t('missing.home')}
      </ActionLink>
    </Stack>
  )
}

async function look(ticket: string): Promise<Loaded> {
  try {
    return { state: 'ready', ...(await api.call('lookAtHostChallenge', { body: { ticket } })) }
  } catch (error) {
    return isOver(error) ? { state: 'over' } : { state: 'failed', error }
  }
}

const isOver = (error: unknown): boolean => error instanceof ProblemError && error.code === 'LINK_OVER'
