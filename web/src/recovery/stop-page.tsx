import { ProblemError } from '@countersign/client'
import type { RecoveryWarning } from '@countersign/contract'
import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useLinkToken } from '../components/use-link-token.ts'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { formatEnd } from '../texts/formats.ts'
import classes from './recovery.module.css'

type Loaded =
  | { state: 'loading' }
  | { state: 'ready'; seen: RecoveryWarning; done: 'stopped' | 'frozen' | null }
  | { state: 'over' }
  | { state: 'failed'; error: unknown }

/** The link of every mail about a case. Opening it only looks: mail scanners follow links, and people click. */
export function StopPage() {
  const token = useLinkToken()
  return token === '' ? <LinkOver /> : <Stop key={token} token={token} />
}

function Stop({ token }: { token: string }) {
  const [loaded, setLoaded] = useState<Loaded>({ state: 'loading' })
  useEffect(() => {
    if (loaded.state === 'loading') void look(token).then(setLoaded)
  }, [loaded.state, token])

  const act = useTask(async (freeze: boolean) => {
    const seen = await api.call('stopRecovery', { body: { token, freeze } })
    setLoaded({ state: 'ready', seen, done: freeze ? 'frozen' : 'stopped' })
  })

  if (loaded.state === 'loading') return <Waiting />
  if (loaded.state === 'over') return <LinkOver />
  if (loaded.state === 'failed')
    return (
      <Stack gap="three">
        <PageHeading title={t('recovery.failed')} />
        <ProblemNotice error={loaded.error} />
        <Action wide onClick={() => setLoaded({ state: 'loading' })}>
          {t('shell.tryAgain')}
        </Action>
      </Stack>
    )

  const { seen, done } = loaded
  const isStopped = seen.state === 'cancelled_by_owner' || seen.state === 'cancelled_by_factor_use'
  const isTooLate = seen.state === 'done'
  const words = isTooLate ? 'late' : isStopped ? 'stopped' : seen.isOver ? 'closed' : 'ask'
  return (
    <Stack gap="three">
      <PageHeading key={words} title={t(`recovery.stop.${words}.title`)} lead={t(`recovery.stop.${words}.text`)} />
      {!seen.isOver && (
        <dl className={classes.facts}>
          <div>
            <dt>{t('recovery.case')}</dt>
            <dd>
              <bdi dir="ltr" className={classes.number}>
                {seen.number}
              </bdi>
            </dd>
          </div>
          <div>
            <dt>{t('recovery.opened')}</dt>
            <dd>{formatEnd(seen.openedAt)}</dd>
          </div>
          {seen.waitsUntil && (
            <div>
              <dt>{t('recovery.stop.until')}</dt>
              <dd>{formatEnd(seen.waitsUntil)}</dd>
            </div>
          )}
        </dl>
      )}
      {act.failure && <ProblemNotice error={act.failure.error} />}
      {done === 'frozen' && (
        <NoticeBanner kind="fine" title={t('recovery.stop.frozenTitle')}>
          {t('recovery.stop.frozenText')}
        </NoticeBanner>
      )}
      {!seen.isOver && (
        <Action wide kind="danger" busy={act.busy} onClick={() => void act.run(false)}>
          {t('recovery.stop.button')}
        </Action>
      )}
      {done !== 'frozen' && (
        <section className={classes.part}>
          <h2>{t('recovery.stop.freezeTitle')}</h2>
          <p>{t('recovery.stop.freezeText')}</p>
          <Action wide kind={isTooLate ? 'danger' : 'secondary'} busy={act.busy} onClick={() => void act.run(true)}>
            {t(seen.isOver ? 'recovery.stop.freeze' : 'recovery.stop.both')}
          </Action>
        </section>
      )}
      <section className={classes.part}>
        <h2>{t('recovery.stop.thenTitle')}</h2>
        <p>
          <Phrase of="recovery.stop.then" values={{}} />
        </p>
        <p>
          <a href="/forgot-password">{t('recovery.start.lostPasswordLink')}</a>
        </p>
      </section>
    </Stack>
  )
}

async function look(token: string): Promise<Loaded> {
  try {
    return { state: 'ready', seen: await api.call('lookAtRecoveryStop', { body: { token } }), done: null }
  } catch (error) {
    return error instanceof ProblemError && error.code === 'LINK_OVER' ? { state: 'over' } : { state: 'failed', error }
  }
}

function LinkOver() {
  return (
    <Stack gap="three">
      <PageHeading title={t('recovery.stop.overTitle')} lead={t('recovery.stop.overText')} />
      <ActionLink wide href="/help/contact">
        {t('recovery.start.contact')}
      </ActionLink>
    </Stack>
  )
}
