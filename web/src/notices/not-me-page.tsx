import { ProblemError } from '@countersign/client'
import type { NotMe, NotMeAction } from '@countersign/contract'
import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { eventText } from '../activity/event-text.ts'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useLinkToken } from '../components/use-link-token.ts'
import { Waiting } from '../components/waiting.tsx'
import { deviceName } from '../texts/device-name.ts'
import { formatDayAndTime } from '../texts/formats.ts'
import { NextSteps } from './next-steps.tsx'
import { NotMeActions } from './not-me-actions.tsx'
import { NotMeLinkOver } from './not-me-link-over.tsx'
import { doneWords } from './not-me-words.ts'
import classes from './notices.module.css'

type Loaded =
  | { state: 'loading' }
  | { state: 'ready'; notice: NotMe; done: NotMeAction | null }
  | { state: 'over' }
  | { state: 'failed'; error: unknown }

/** The link of a notice. Opening it only looks: mail scanners follow links, and people click. */
export function NotMePage() {
  const token = useLinkToken()
  return token === '' ? <NotMeLinkOver /> : <Notice key={token} token={token} />
}

function Notice({ token }: { token: string }) {
  const [loaded, setLoaded] = useState<Loaded>({ state: 'loading' })

  useEffect(() => {
    if (loaded.state === 'loading') void look(token).then(setLoaded)
  }, [loaded.state, token])

  if (loaded.state === 'loading') return <Waiting />
  if (loaded.state === 'over') return <NotMeLinkOver />
  if (loaded.state === 'failed') {
    return (
      <Stack gap="three">
        <PageHeading title={t('notMe.loadFailed')} />
        <ProblemNotice error={loaded.error} />
        <Action wide onClick={() => setLoaded({ state: 'loading' })}>
          {t('shell.tryAgain')}
        </Action>
      </Stack>
    )
  }

  const { notice, done } = loaded
  return (
    <Stack gap="three">
      {done ? <Done done={done} notice={notice} /> : <Asked notice={notice} />}
      <NotMeActions
        token={token}
        notice={notice}
        done={done}
        onDone={(action, after) => setLoaded({ state: 'ready', notice: after, done: action })}
        onOver={() => setLoaded({ state: 'over' })}
      />
    </Stack>
  )
}

async function look(token: string): Promise<Loaded> {
  try {
    return { state: 'ready', notice: await api.call('lookAtNotice', { body: { token } }), done: null }
  } catch (error) {
    return error instanceof ProblemError && error.code === 'LINK_OVER' ? { state: 'over' } : { state: 'failed', error }
  }
}

function Asked({ notice }: { notice: NotMe }) {
  return (
    <>
      <PageHeading title={t('notMe.title')} lead={t('notMe.calm')} />
      <About notice={notice} />
      {notice.frozen && (
        <NoticeBanner kind="note">
          {notice.frozen.thawsAt ? t('notMe.frozenThaws', { time: formatDayAndTime(notice.frozen.thawsAt) }) : t('notMe.frozen')}
        </NoticeBanner>
      )}
    </>
  )
}

/** The heading takes the focus, so that what was done is what is read next. */
function Done({ done, notice }: { done: NotMeAction; notice: NotMe }) {
  const { title, text } = doneWords(done, notice)
  return (
    <>
      <PageHeading key={done} title={title} lead={text} />
      <NextSteps isFrozen={notice.frozen !== null} />
    </>
  )
}

function About({ notice }: { notice: NotMe }) {
  return (
    <dl className={classes.about}>
      <div>
        <dt>{t('notMe.what')}</dt>
        <dd>{eventText(notice)}</dd>
      </div>
      <div>
        <dt>{t('notMe.when')}</dt>
        <dd>{formatDayAndTime(notice.at)}</dd>
      </div>
      {notice.device && (
        <div>
          <dt>{t('notMe.device')}</dt>
          <dd>{deviceName(notice.device)}</dd>
        </div>
      )}
    </dl>
  )
}
