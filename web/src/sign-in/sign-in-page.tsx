import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { type FormEvent, lazy, Suspense, useEffect, useState } from 'react'
import { BackToApplication } from '../applications/back-to-application.tsx'
import { requestUnderWay } from '../applications/request-id.ts'
import { type Asked, useApplicationRequest } from '../applications/use-application-request.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { type FieldError, PasswordField, TextField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence, problemTexts } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { type ServiceState, useService } from '../service.ts'
import { proceed } from './proceed.ts'
import classes from './prompt.module.css'
import { signInWithPassword } from './sign-in-with-password.ts'
import { keepTypedEmail } from './typed-email.ts'

/** After the page stands: nobody waits for it, and browsers without passkeys never load it. */
const PasskeySignIn = 'PublicKeyCredential' in globalThis ? lazy(() => import('./passkey-sign-in.tsx')) : () => null

type Refused = { field: 'email' | 'password'; error: FieldError }

export function SignInPage() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [refused, setRefused] = useState<Refused | null>(null)
  const service = useService()
  const requestId = requestUnderWay()
  const asked = useApplicationRequest(requestId)
  const application = asked?.state === 'ready' ? asked.request.application : undefined
  const emailHint = asked?.state === 'ready' ? asked.request.emailHint : null
  useEffect(() => setEmail((typed) => typed || (emailHint ?? '')), [emailHint])

  const signIn = useTask(async () => {
    setRefused(null)
    try {
      proceed(await signInWithPassword({ email: email.trim(), password, ...(requestId && { application: requestId }) }))
    } catch (error) {
      // Which of the two is wrong stays unsaid: it would tell a stranger who has an account.
      if (!(error instanceof ProblemError) || !['WRONG_CREDENTIALS', 'INVALID_REQUEST'].includes(error.code)) throw error
      setRefused({ field: 'password', error: { text: problemSentence(error) } })
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (email.trim() === '') return setRefused({ field: 'email', error: { text: t('signIn.emailMissing') } })
    if (password === '') return setRefused({ field: 'password', error: { text: t('password.missing') } })
    void signIn.run()
  }

  const errorOf = (field: Refused['field']) => (refused?.field === field ? refused.error : null)
  const open = service.state !== 'ready' || service.service.signUp !== 'closed'

  return (
    <Stack gap="three">
      <PageHeading title={t('signIn.title')} lead={leadOf(asked, service)} takesFocus={false} />
      <Arrival />
      {signIn.failure && <Refusal error={signIn.failure.error} />}
      <form noValidate method="post" action="/sign-in" onSubmit={onSubmit}>
        <Stack gap="three">
          <TextField
            label={t('signIn.email')}
            type="email"
            name="email"
            autoComplete="username webauthn"
            inputMode="email"
            dir="ltr"
            value={email}
            onChange={setEmail}
            error={errorOf('email')}
            autoFocus
          />
          <PasswordField
            label={t('signIn.password')}
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
            error={errorOf('password')}
          />
          <Action type="submit" wide busy={signIn.busy}>
            {t('signIn.submit')}
          </Action>
        </Stack>
      </form>
      <Suspense fallback={null}>
        <PasskeySignIn />
      </Suspense>
      {requestId && application && <BackToApplication id={requestId} name={application.name} />}
      <div className={classes.links}>
        <a href="/forgot-password" onClick={() => keepTypedEmail(email.trim())}>
          {t('signIn.forgot')}
        </a>
        <a href="/help/lost-access">{t('signIn.trouble')}</a>
        {open && (
          <p>
            {t('signIn.noAccount')} <a href="/sign-up">{t('signIn.create')}</a>
          </p>
        )}
      </div>
    </Stack>
  )
}

function leadOf(asked: Asked | undefined, service: ServiceState): string {
  if (asked?.state === 'ready') return t('application.lead', { name: asked.request.application.name })
  // What is not known yet keeps its place on the page.
  if (asked?.state === 'loading' || service.state !== 'ready') return '\u00a0'
  return t('signIn.lead', { service: service.service.name })
}

/** Why the person is here, if they did not come by themselves. */
function Arrival() {
  const reason = new URLSearchParams(location.search).get('reason')
  if (reason === 'ended') return <NoticeBanner kind="note">{t('signIn.ended')}</NoticeBanner>
  if (reason === 'frozen') return <NoticeBanner kind="note">{t('signIn.frozenArrival')}</NoticeBanner>
  if (reason === 'signed-out') return <NoticeBanner kind="fine">{t('signIn.signedOut')}</NoticeBanner>
  return null
}

function Refusal({ error }: { error: unknown }) {
  if (!(error instanceof ProblemError) || error.code !== 'TOO_MANY_ATTEMPTS') return <ProblemNotice error={error} />
  const { what, next } = problemTexts(error)
  return (
    <NoticeBanner kind="warning" live="alert" title={t('signIn.paused')}>
      {what} {next} {t('signIn.pausedElsewhere')}
    </NoticeBanner>
  )
}
