import type { Service } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { t } from 'i18next'
import { useEffect } from 'react'
import { sessionQuery } from '../account/queries.ts'
import { tellLanguage } from '../account/tell-language.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { Waiting } from '../components/waiting.tsx'
import { NagDialog } from '../nag/nag-dialog.tsx'
import { signalAccepted } from '../passkeys/signals.ts'
import { firstPath, placeName, wayOf } from '../places/way.ts'
import { RestrictedPage } from '../security/restricted-page.tsx'
import { loadService, useService } from '../service.ts'
import { StepUpDialog } from '../step-up/step-up-dialog.tsx'
import classes from './account.module.css'
import { AccountMenu } from './account-menu.tsx'

/** Pages of one task, in one narrow column. */
const prompts = /^\/(security\/((authenticator|phone|passkeys)\/|password$|addresses\/(new|change)$)|staff\/(claim|passkey)|approve\/)/

/** All that a restricted session is shown beside the page that says so. */
const setUps = /^\/security\/(authenticator|phone|passkeys)\/new(\/|$)/

/** Where the pop-up that asks for a second factor leads to, and where one is set up anyway. */
const answers = /^\/(security\/((authenticator|phone|passkeys)\/new|factors\/|key$)|staff\/passkey$)/

/** Around every page of a signed-in person: they are drawn when it is known who that is, and of what service. */
export function AccountFrame() {
  const session = useQuery(sessionQuery)
  const service = useService()
  const isSetUp = useRouterState({ select: ({ location }) => setUps.test(location.pathname) })
  const isAnswer = useRouterState({ select: ({ location }) => answers.test(location.pathname) })
  const accountId = session.data?.accountId
  useEffect(() => {
    if (accountId) void signalAccepted()
  }, [accountId])
  const isPrompt = useRouterState({ select: ({ location }) => prompts.test(location.pathname) })

  useEffect(() => {
    if (session.data) void tellLanguage()
  }, [session.data])

  return (
    <PageShell
      kind={isPrompt ? 'prompt' : 'settings'}
      tabs={session.data && !session.data.isRestricted && service.state === 'ready' && <Tabs entry={service.service.policy.entry} />}
      account={
        session.data && (
          <AccountMenu email={session.data.email} way={service.state === 'ready' ? wayOf(service.service.policy.entry) : null} />
        )
      }
    >
      {session.isError && !session.data ? (
        <NotLoaded error={session.error} onAgain={() => void session.refetch()} />
      ) : service.state === 'unreachable' ? (
        <NotLoaded error={service.error} onAgain={() => void loadService()} />
      ) : session.data && service.state === 'ready' ? (
        session.data.isRestricted && !isSetUp ? (
          <RestrictedPage />
        ) : (
          <Outlet />
        )
      ) : (
        <Waiting />
      )}
      {session.data && service.state === 'ready' && !isAnswer && <NagDialog />}
      <StepUpDialog />
    </PageShell>
  )
}

function NotLoaded({ error, onAgain }: { error: unknown; onAgain(): void }) {
  return (
    <Stack gap="three">
      <PageHeading title={t('account.loadFailed')} />
      <ProblemNotice error={error} />
      <div>
        <Action onClick={onAgain}>{t('shell.tryAgain')}</Action>
      </div>
    </Stack>
  )
}

function Tabs({ entry }: { entry: Service['policy']['entry'] }) {
  const way = wayOf(entry)
  const isThere = useRouterState({ select: ({ location }) => /^\/(account|security)(\/|$)/.test(location.pathname) })
  return (
    <nav aria-label={t('account.tabs')} className={classes.tabs}>
      <Link to="/" activeOptions={{ exact: true }} className={classes.tab}>
        {t('account.home')}
      </Link>
      {way.begins === 'tab' && (
        <Link to={firstPath(way)} className={classes.tab} aria-current={isThere ? 'page' : undefined}>
          {placeName(way.hub ?? way.last)}
        </Link>
      )}
    </nav>
  )
}
