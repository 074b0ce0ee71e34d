import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Action } from './action.tsx'
import { Stack } from './card.tsx'
import { CodeField, type FieldError } from './fields.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { problemSentence } from './problem-texts.ts'
import { Resend } from './resend.tsx'
import { useTask } from './use-task.ts'

interface MailedCodeFormProps {
  submit: string
  /** When another code may be asked for. A new value means that a newer code was sent. */
  resendAt: string
  confirm(code: string): Promise<void>
  resend(): Promise<void>
  /** It was open for too long, or ended elsewhere. */
  onOver(): void
  /** Said when a newer code was sent. */
  sent: string
  /** Ways around, below the button for a newer code. */
  children?: ReactNode
}

/** Asks for the code of our mail. The same wherever an address is proved. */
export function MailedCodeForm({ submit, resendAt, onOver, sent, children, ...work }: MailedCodeFormProps) {
  const [code, setCode] = useState('')
  const [refused, setRefused] = useState<FieldError | null>(null)
  const [firstResendAt] = useState(resendAt)

  const confirm = useTask(async () => {
    setRefused(null)
    try {
      await work.confirm(code)
    } catch (error) {
      if (isOver(error)) return onOver()
      if (!(error instanceof ProblemError) || !correctable.has(error.code)) throw error
      setRefused({ text: problemSentence(error, { source: 'mail' }) })
    }
  })

  const resend = useTask(async () => {
    try {
      await work.resend()
      setCode('')
      setRefused(null)
    } catch (error) {
      if (!isOver(error)) throw error
      onOver()
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (code.trim() === '') setRefused({ text: t('code.missing_mail') })
    else void confirm.run()
  }

  const failure = confirm.failure ?? resend.failure
  return (
    <>
      {failure && <ProblemNotice error={failure.error} source="mail" />}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          <CodeField
            key={resendAt}
            label={t('mailedCode.label')}
            hint={t('mailedCode.hint')}
            value={code}
            onChange={setCode}
            error={refused}
            autoFocus={resendAt !== firstResendAt}
          />
          <Action type="submit" wide busy={confirm.busy}>
            {submit}
          </Action>
        </Stack>
      </form>
      <Resend what="code" resendAt={resendAt} busy={resend.busy} onResend={() => void resend.run()} sent={sent}>
        {children}
      </Resend>
    </>
  )
}

const correctable = new Set<string>(['WRONG_CODE', 'CODE_ALREADY_USED', 'CODE_EXPIRED', 'INVALID_REQUEST'])

const isOver = (error: unknown): boolean =>
  error instanceof ProblemError && (error.code === 'CHALLENGE_OVER' || error.code === 'SIGN_IN_EXPIRED')
