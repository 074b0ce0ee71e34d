import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { t } from 'i18next'
import { sessionQuery } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { Waiting } from '../components/waiting.tsx'
import { StepUpDialog } from '../step-up/step-up-dialog.tsx'
import classes from './account.module.css'
import { AccountMenu } from './account-menu.tsx'

/** Pages of one task, in one narrow column. */
const prompts = /^\/(security\/((authenticator|phone)\/|password$|addresses\/(new|change)$)|staff\/claim)/

/** Around every page of a signed-in person. */
export function AccountFrame() {
  const session = useQuery(sessionQuery)
  const isPrompt = useRouterState({ select: ({ location }) => prompts.test(location.pathname) })

  return (
    <PageShell
      kind={isPrompt ? 'prompt' : 'settings'}
      tabs={session.data && <Tabs />}
      account={session.data && <AccountMenu email={session.data.email} />}
    >
      {session.data ? (
        <Outlet />
      ) : session.isError ? (
        <Stack gap="three">
          <PageHeading title={t('account.loadFailed')} />
          <ProblemNotice error={session.error} />
          <div>
            <Action onClick={() => void session.refetch()}>{t('shell.tryAgain')}</Action>
          </div>
        </Stack>
      ) : (
        <Waiting />
      )}
      <StepUpDialog />
    </PageShell>
  )
}

function Tabs() {
  return (
    <nav aria-label={t('account.tabs')} className={classes.tabs}>
      <Link to="/" activeOptions={{ exact: true }} className={classes.tab}>
        {t('account.home')}
      </Link>
      <Link to="/security" className={classes.tab}>
        {t('account.security')}
      </Link>
    </nav>
  )
}
