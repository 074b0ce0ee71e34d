import { ProblemError } from '@countersign/client'
import type { TotpEnrollment } from '@countersign/contract'
import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { call } from '../account/call.ts'
import { reloadFactors } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { CodeField, type FieldError } from '../components/fields.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { useServiceName } from '../service.ts'
import { WithPendingKey } from './pending-key.tsx'
import { useSetup } from './setup.tsx'
import { Step, StepActions } from './step.tsx'

/** Step 3: a code from the app proves that it works. Nothing is active before. */
export function ProveStep() {
  return <WithPendingKey>{(enrollment) => <Prove enrollment={enrollment} />}</WithPendingKey>
}

/** Refusals the person can answer by entering another code. */
const correctable = new Set<string>(['WRONG_CODE', 'CLOCK_OFF', 'CODE_ALREADY_USED', 'INVALID_REQUEST'])

function Prove({ enrollment }: { enrollment: TotpEnrollment }) {
  const { setAdded, setEnrollment } = useSetup()
  const navigate = useNavigate()
  const service = useServiceName()
  const [code, setCode] = useState('')
  const [refused, setRefused] = useState<FieldError | null>(null)

  const prove = useTask(async () => {
    setRefused(null)
    try {
      const factor = await call('verifyEnrollment', { params: { id: enrollment.id }, body: { proof: code } })
      setEnrollment(null)
      setAdded(factor)
      await navigate({ to: '/security/authenticator/new/done', search: true, replace: true })
      await reloadFactors()
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      if (error.code === 'ENROLLMENT_OVER') return setEnrollment({ ...enrollment, expiresAt: new Date(0).toISOString() })
      if (!correctable.has(error.code)) throw error
      setCode('')
      setRefused({ text: problemSentence(error, { source: 'setup', service }) })
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (code.trim() === '') setRefused({ text: t('code.missing_app') })
    else void prove.run()
  }

  return (
    <Step step={3} name={t('setup.prove.name')}>
      <p>{t('setup.prove.text', { service })}</p>
      {prove.failure && <ProblemNotice error={prove.failure.error} source="setup" />}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          <CodeField label={t('setup.prove.label')} hint={t('setup.prove.hint')} value={code} onChange={setCode} error={refused} />
          <StepActions
            onward={
              <Action type="submit" wide busy={prove.busy}>
                {t('setup.next')}
              </Action>
            }
            back={
              <ActionRoute kind="secondary" wide to="/security/authenticator/new/scan" search>
                {t('setup.back')}
              </ActionRoute>
            }
          />
        </Stack>
      </form>
      <NoticeBanner kind="note">{t('challenge.clockHint')}</NoticeBanner>
    </Step>
  )
}
