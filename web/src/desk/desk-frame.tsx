import type { DeskSession } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { MissingPage } from '../components/missing-page.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { CasePage } from './case-page.tsx'
import { ContactPage } from './contact-page.tsx'
import classes from './desk.module.css'
import { EnterPage } from './enter-page.tsx'
import { goTo, useDeskPath } from './place.ts'
import { deskCall, deskSessionQuery, workIsOver } from './queries.ts'
import { TextFiguresPage } from './text-figures-page.tsx'
import { WorkPage } from './work-page.tsx'

/** Around every page of the desk: who is at work, in which role, and the way out. */
export function DeskFrame() {
  const session = useQuery(deskSessionQuery)
  const path = useDeskPath()
  if (session.data === null) {
    return (
      <PageShell kind="prompt">
        <EnterPage />
      </PageShell>
    )
  }
  const { data } = session
  return (
    <PageShell kind="desk" tabs={data && <Tabs session={data} path={path} />} account={data && <AtWork session={data} />}>
      {data ? (
        <Page path={path} session={data} />
      ) : session.isError ? (
        <Stack gap="three">
          <PageHeading title={t('desk.loadFailed')} />
          <ProblemNotice error={session.error} />
        </Stack>
      ) : (
        <Waiting />
      )}
    </PageShell>
  )
}

function Page({ path, session }: { path: string; session: DeskSession }) {
  const id = /^\/desk\/cases\/(rcv_[a-z2-7]{26})$/.exec(path)?.[1]
  if (id) return <CasePage key={id} id={id} viewer={session.email} />
  if (path === '/desk/contact' && session.role !== 'reviewer') return <ContactPage />
  if (path === '/desk/texts' && session.role === 'administrator') return <TextFiguresPage />
  return path === '/desk' ? <WorkPage session={session} /> : <MissingPage />
}

function Tabs({ session: { role }, path }: { session: DeskSession; path: string }) {
  const tabs = [
    { to: '/desk', name: t('desk.tabs.work') },
    ...(role === 'reviewer' ? [] : [{ to: '/desk/contact', name: t('desk.tabs.contact') }]),
    ...(role === 'administrator' ? [{ to: '/desk/texts', name: t('desk.tabs.texts') }] : []),
  ]
  return (
    <nav aria-label={t('desk.tabs.label')} className={classes.tabs}>
      {tabs.map(({ to, name }) => (
        <a key={to} href={to} aria-current={path === to ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  )
}

function AtWork({ session: { email, role } }: { session: DeskSession }) {
  const leave = useTask(async () => {
    await deskCall('leaveDesk')
    goTo('/desk')
    workIsOver()
  })
  return (
    <div className={classes.atWork}>
      <span className={classes.role}>{t(`desk.role.${role}`)}</span>
      <bdi className={classes.who}>{email}</bdi>
      <Action kind="quiet" busy={leave.busy} onClick={() => void leave.run()}>
        {t('desk.leave')}
      </Action>
    </div>
  )
}
