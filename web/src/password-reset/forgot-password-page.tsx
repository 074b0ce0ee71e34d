import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { type FieldError, TextField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { Resend } from '../components/resend.tsx'
import { useTask } from '../components/use-task.ts'
import prompt from '../sign-in/prompt.module.css'
import { typedEmail } from '../sign-in/typed-email.ts'

interface Sent {
  email: string
  resendAt: string
}

export function ForgotPasswordPage() {
  const [sent, setSent] = useState<Sent | null>(null)
  return sent ? <LinkSent sent={sent} onSent={setSent} onOther={() => setSent(null)} /> : <AskForLink onSent={setSent} />
}

const askForLink = async (email: string): Promise<Sent> => ({ email, ...(await api.call('requestPasswordReset', { body: { email } })) })

function AskForLink({ onSent }: { onSent(sent: Sent): void }) {
  const [email, setEmail] = useState(typedEmail)
  const [refused, setRefused] = useState<FieldError | null>(null)

  const ask = useTask(async () => {
    setRefused(null)
    try {
      onSent(await askForLink(email.trim()))
    } catch (error) {
      if (!(error instanceof ProblemError) || !['INVALID_EMAIL', 'INVALID_REQUEST'].includes(error.code)) throw error
      setRefused({ text: problemSentence(error) })
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (email.trim() === '') setRefused({ text: t('signIn.emailMissing') })
    else void ask.run()
  }

  return (
    <Stack gap="three">
      <PageHeading title={t('reset.title')} lead={t('reset.lead')} takesFocus={false} />
      {ask.failure && <ProblemNotice error={ask.failure.error} />}
      <form noValidate method="post" action="/forgot-password" onSubmit={onSubmit}>
        <Stack gap="three">
          <TextField
            label={t('reset.email')}
            hint={t('reset.emailHint')}
            type="email"
            name="email"
            autoComplete="username"
            inputMode="email"
            dir="ltr"
            value={email}
            onChange={setEmail}
            error={refused}
            autoFocus
          />
          <Action type="submit" wide busy={ask.busy}>
            {t('reset.send')}
          </Action>
        </Stack>
      </form>
      <WaysAround />
    </Stack>
  )
}

function LinkSent({ sent, onSent, onOther }: { sent: Sent; onSent(sent: Sent): void; onOther(): void }) {
  const again = useTask(async () => onSent(await askForLink(sent.email)))
  return (
    <Stack gap="three">
      {/* The same words for every address: this page must not tell who has an account. */}
      <PageHeading title={t('reset.sentTitle')} lead={<Phrase of="reset.sentText" values={{ email: sent.email }} />} />
      {again.failure && <ProblemNotice error={again.failure.error} />}
      <Resend what="link" resendAt={sent.resendAt} busy={again.busy} onResend={() => void again.run()} sent={t('reset.sentAgain')}>
        <Action kind="quiet" wide onClick={onOther}>
          {t('reset.otherAddress')}
        </Action>
        <ActionLink kind="quiet" href="/help/lost-access" wide>
          {t('reset.noMailbox')}
        </ActionLink>
      </Resend>
    </Stack>
  )
}

function WaysAround() {
  return (
    <div className={prompt.links}>
      <a href="/help/lost-access">{t('reset.noMailbox')}</a>
      <a href="/sign-in">{t('reset.back')}</a>
    </div>
  )
}
