import { t } from 'i18next'
import { useEffect } from 'react'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import classes from './evidence.module.css'
import { BackToCase, EvidencePage, type KindPageProps } from './evidence.tsx'

export function FacePage() {
  return (
    <EvidencePage kind="face_check" title={t('evidence.face.title')}>
      {(props) => <Face {...props} />}
    </EvidencePage>
  )
}

const looksEvery = 4000

/** The hand-over to the provider, and the wait for its result, which comes to us and not through the browser. */
function Face({ progress: { faceCheck }, reload, lookAgain }: KindPageProps) {
  useEffect(() => {
    if (faceCheck !== 'asked') return
    const timer = setInterval(() => void lookAgain(), looksEvery)
    return () => clearInterval(timer)
  }, [faceCheck, lookAgain])

  const begin = useTask(async () => {
    const { url } = await api.call('beginFaceCheck')
    location.assign(url)
  })

  return (
    <Stack gap="three">
      <PageHeading title={t('evidence.face.title')} lead={t('evidence.face.lead')} />
      {faceCheck !== 'none' && faceCheck !== 'passed' && (
        <NoticeBanner kind={faceCheck === 'asked' ? 'note' : 'warning'} live="status" title={t(`evidence.face.states.${faceCheck}.title`)}>
          {t(`evidence.face.states.${faceCheck}.text`)}
        </NoticeBanner>
      )}
      <ul className={classes.list}>
        <li>{t('evidence.face.leave')}</li>
        <li>{t('evidence.face.signal')}</li>
        <li>{t('evidence.face.covered')}</li>
      </ul>
      {begin.failure && <ProblemNotice error={begin.failure.error} />}
      <Stack gap="one">
        {faceCheck === 'asked' && (
          <Action wide onClick={() => void reload()}>
            {t('evidence.face.look')}
          </Action>
        )}
        <Action kind={faceCheck === 'asked' ? 'secondary' : 'primary'} wide busy={begin.busy} onClick={() => void begin.run()}>
          {t(faceCheck === 'none' ? 'evidence.face.begin' : 'evidence.face.again')}
        </Action>
        <BackToCase />
      </Stack>
    </Stack>
  )
}
