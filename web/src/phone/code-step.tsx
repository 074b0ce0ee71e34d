import { ProblemError } from '@countersign/client'
import type { SmsEnrollment } from '@countersign/contract'
import { Navigate, useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { call } from '../account/call.ts'
import { reloadFactors } from '../account/queries.ts'
import { useTextedCode } from '../challenge/use-texted-code.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { CodeField, type FieldError } from '../components/fields.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { Resend } from '../components/resend.tsx'
import { useTask } from '../components/use-task.ts'
import { usePhoneSetup } from './phone-setup.tsx'
import { PhoneActions, PhoneStep } from './phone-step.tsx'

/** Step 3: the code of the text proves the number. Nothing is active before. */
export function CodeStep() {
  const { enrollment, added } = usePhoneSetup()
  if (added) return <Navigate to="/security/phone/new/done" search replace />
  if (!enrollment?.sms.sentAt) return <Navigate to="/security/phone/new/number" search replace />
  return <Code enrollment={enrollment} />
}

const correctable = new Set<string>(['WRONG_CODE', 'CODE_EXPIRED', 'CODE_REPLACED', 'CODE_ALREADY_USED', 'INVALID_REQUEST'])

function Code({ enrollment }: { enrollment: SmsEnrollment }) {
  const { setEnrollment, setAdded, send } = usePhoneSetup()
  const navigate = useNavigate()
  const [code, setCode] = useState('')
  const [refused, setRefused] = useState<FieldError | null>(null)

  const prove = useTask(async (proof: string) => {
    setRefused(null)
    try {
      const factor = await call('verifyEnrollment', { params: { id: enrollment.id }, body: { proof } })
      setEnrollment(null)
      setAdded(factor)
      await navigate({ to: '/security/phone/new/done', search: true, replace: true })
      await reloadFactors()
    } catch (error) {
      if (!(error instanceof ProblemError) || !correctable.has(error.code)) throw error
      setCode('')
      setRefused({ text: problemSentence(error, { source: 'text' }) })
    }
  })
  const resend = useTask(async () => {
    await send()
    setCode('')
    setRefused(null)
  })

  useTextedCode(!prove.busy, (found) => {
    setCode(found)
    void prove.run(found)
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (code.trim() === '') setRefused({ text: t('code.missing_text') })
    else void prove.run(code)
  }

  const failure = prove.failure ?? resend.failure
  return (
    <PhoneStep step={3} name={t('phone.codeStep.name')}>
      <p>
        <Phrase of="phone.codeStep.text" values={{ number: enrollment.sms.number }} />
      </p>
      {failure && <ProblemNotice error={failure.error} source="text" />}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          <CodeField
            label={t('challenge.codeLabel')}
            hint={t('phone.codeStep.hint')}
            value={code}
            onChange={setCode}
            error={refused}
            autoFocus
          />
          <PhoneActions
            onward={
              <Action type="submit" wide busy={prove.busy}>
                {t('setup.next')}
              </Action>
            }
            back={
              <ActionRoute kind="secondary" wide to="/security/phone/new/number" search>
                {t('phone.codeStep.otherNumber')}
              </ActionRoute>
            }
          />
        </Stack>
      </form>
      <Resend
        what="code"
        resendAt={enrollment.sms.resendAt ?? new Date(0).toISOString()}
        busy={resend.busy}
        onResend={() => void resend.run()}
        sent={t('texted.sent')}
      />
    </PhoneStep>
  )
}
