import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { CodeField, type FieldError } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { go } from '../sign-in/navigation.ts'
import { proceed } from '../sign-in/proceed.ts'
import { Resend } from './resend.tsx'
import { forgetSignUp, keepSignUp, readSignUp, type SignUpUnderWay } from './sign-up-under-way.ts'

export function ConfirmPage() {
  const [underWay, setUnderWay] = useState(readSignUp)
  if (!underWay) return <Over />
  return (
    <ConfirmForm
      underWay={underWay}
      onChange={(changed) => {
        if (changed) keepSignUp(changed)
        else forgetSignUp()
        setUnderWay(changed)
      }}
    />
  )
}

interface ConfirmFormProps {
  underWay: SignUpUnderWay
  /** A newer code was sent, or, for null, the sign-up is over. */
  onChange(underWay: SignUpUnderWay | null): void
}

function ConfirmForm({ underWay, onChange }: ConfirmFormProps) {
  const [code, setCode] = useState('')
  const [refused, setRefused] = useState<FieldError | null>(null)
  const [firstResendAt] = useState(underWay.resendAt)

  const confirm = useTask(async () => {
    setRefused(null)
    try {
      const answer = await api.call('confirmSignUp', { body: { signUpId: underWay.signUpId, code } })
      forgetSignUp()
      proceed(answer)
    } catch (error) {
      if (isOver(error)) return onChange(null)
      if (!(error instanceof ProblemError) || !correctable.has(error.code)) throw error
      setRefused({ text: problemSentence(error, { source: 'mail' }) })
    }
  })

  const resend = useTask(async () => {
    try {
      const answer = await api.call('resendSignUpCode', { body: { signUpId: underWay.signUpId } })
      setCode('')
      setRefused(null)
      onChange({ ...underWay, ...answer })
    } catch (error) {
      if (!isOver(error)) throw error
      onChange(null)
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (code.trim() === '') setRefused({ text: t('code.missing_mail') })
    else void confirm.run()
  }

  const failure = confirm.failure ?? resend.failure
  return (
    <Stack gap="three">
      {/* The same words whether the address is free or taken: this page must not tell who has an account. */}
      <PageHeading title={t('signUp.confirmTitle')} lead={<Phrase of="signUp.confirmText" values={{ email: underWay.email }} />} />
      {failure && <ProblemNotice error={failure.error} source="mail" />}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          <CodeField
            key={underWay.resendAt}
            label={t('signUp.codeLabel')}
            hint={t('signUp.codeHint')}
            value={code}
            onChange={setCode}
            error={refused}
            autoFocus={underWay.resendAt !== firstResendAt}
          />
          <Action type="submit" wide busy={confirm.busy}>
            {t('signUp.confirm')}
          </Action>
        </Stack>
      </form>
      <Resend resendAt={underWay.resendAt} busy={resend.busy} onResend={() => resend.run()} />
    </Stack>
  )
}

const correctable = new Set<string>(['WRONG_CODE', 'CODE_ALREADY_USED', 'CODE_EXPIRED', 'INVALID_REQUEST'])

const isOver = (error: unknown): boolean => error instanceof ProblemError && error.code === 'CHALLENGE_OVER'

function Over() {
  return (
    <Stack gap="three">
      <PageHeading title={t('signUp.overTitle')} lead={t('signUp.overText')} />
      <Action wide onClick={() => go('/sign-up', 'replace')}>
        {t('signUp.startAgain')}
      </Action>
    </Stack>
  )
}
