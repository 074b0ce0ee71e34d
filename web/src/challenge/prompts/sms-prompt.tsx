import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../api.ts'
import { Action } from '../../components/action.tsx'
import { CodeField } from '../../components/fields.tsx'
import { Phrase } from '../../components/phrase.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Resend } from '../../components/resend.tsx'
import { useTask } from '../../components/use-task.ts'
import { withWork } from '../../proof-of-work/with-work.ts'
import { useTextedCode } from '../use-texted-code.ts'
import { fieldOf, PromptForm } from './prompt-form.tsx'
import type { PromptKind, PromptProps } from './prompt-kind.ts'

export const smsPrompt: PromptKind = { source: 'text', emptiesAfterRefusal: true, Prompt: SmsPrompt }

/** The code is sent once by itself when the prompt appears, and again on a press. */
function SmsPrompt({ asked, submit, offersTrust }: PromptProps) {
  const { challenge, busy } = asked
  const [shown, setShown] = useState(challenge)
  const sms = shown.id === challenge.id ? shown.sms : challenge.sms

  const send = useTask(async () => {
    try {
      const params = { id: challenge.id }
      setShown(await withWork((proofOfWork) => api.call('sendChallenge', { params, body: { ...(proofOfWork && { proofOfWork }) } })))
      asked.setProof('')
    } catch (error) {
      if (error instanceof ProblemError && (error.code === 'CHALLENGE_OVER' || error.code === 'SIGN_IN_EXPIRED')) return asked.openSame()
      const retryAt = error instanceof ProblemError && error.code === 'CODE_SENT_RECENTLY' && error.document.retryAfter
      if (!retryAt || !challenge.sms) throw error
      setShown({ ...challenge, sms: { ...challenge.sms, resendAt: retryAt } })
    }
  })

  const sentFor = useRef<string | null>(null)
  useEffect(() => {
    if (sentFor.current === challenge.id || challenge.sms?.sentAt || challenge.sms?.resendAt) return
    sentFor.current = challenge.id
    void send.run()
  })

  useTextedCode(sms?.sentAt != null && !busy, (code) => {
    asked.setProof(code)
    asked.submit(code)
  })

  return (
    <>
      {send.failure && <ProblemNotice error={send.failure.error} source="text" />}
      <PromptForm asked={asked} submit={submit} offersTrust={offersTrust} missing={t('code.missing_text')}>
        <CodeField
          key={challenge.id}
          label={t('challenge.codeLabel')}
          hint={<Phrase of={sms?.sentAt ? 'challenge.textedTo' : 'challenge.textTo'} values={{ number: sms?.number ?? '' }} />}
          {...fieldOf(asked)}
        />
      </PromptForm>
      {sms?.resendAt ? (
        <Resend what="code" resendAt={sms.resendAt} busy={send.busy} onResend={() => void send.run()} sent={t('texted.sent')} />
      ) : (
        <Action kind="secondary" wide busy={send.busy} onClick={() => void send.run()}>
          {t(sms?.sentAt ? 'resend.again_code' : 'texted.send')}
        </Action>
      )}
    </>
  )
}
