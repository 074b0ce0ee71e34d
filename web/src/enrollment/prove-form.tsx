import { ProblemError } from '@countersign/client'
import type { Factor, TotpEnrollment } from '@countersign/contract'
import { t } from 'i18next'
import { type FormEvent, type ReactNode, useState } from 'react'
import { call } from '../account/call.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { CodeField, type FieldError } from '../components/fields.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { usePolicy, useServiceName } from '../service.ts'

interface ProveFormProps {
  enrollment: TotpEnrollment
  onAdded(factor: Factor): void | Promise<void>
  onOver(): void
  /** What stands under the field: the way onward, and what goes with it. */
  actions(onward: ReactNode): ReactNode
}

/** Refusals the person can answer by entering another code. */
const correctable = new Set<string>(['WRONG_CODE', 'CLOCK_OFF', 'CODE_ALREADY_USED', 'INVALID_REQUEST'])

/** A code from the app proves that it works. Nothing is active before. */
export function ProveForm({ enrollment, onAdded, onOver, actions }: ProveFormProps) {
  const service = useServiceName()
  const { clockHint } = usePolicy().totp
  const [code, setCode] = useState('')
  const [refused, setRefused] = useState<FieldError | null>(null)
  const [wasWrong, setWasWrong] = useState(false)

  const prove = useTask(async () => {
    setRefused(null)
    try {
      await onAdded(await call('verifyEnrollment', { params: { id: enrollment.id }, body: { proof: code } }))
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      if (error.code === 'ENROLLMENT_OVER') return onOver()
      if (!correctable.has(error.code)) throw error
      setCode('')
      setWasWrong(true)
      setRefused({ text: problemSentence(error, { source: 'setup', service }) })
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (code.trim() === '') setRefused({ text: t('code.missing_app') })
    else void prove.run()
  }

  return (
    <>
      <p>{t('setup.prove.text', { service })}</p>
      {prove.failure && <ProblemNotice error={prove.failure.error} source="setup" />}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          <CodeField label={t('setup.prove.label')} hint={t('setup.prove.hint')} value={code} onChange={setCode} error={refused} />
          {actions(
            <Action type="submit" wide busy={prove.busy}>
              {t('setup.next')}
            </Action>,
          )}
        </Stack>
      </form>
      {(clockHint || wasWrong) && <NoticeBanner kind="note">{t('challenge.clockHint')}</NoticeBanner>}
    </>
  )
}
