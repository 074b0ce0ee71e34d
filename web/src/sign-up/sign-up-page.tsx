import { ProblemError } from '@countersign/client'
import type { ProblemCode, Service } from '@countersign/contract'
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
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { NewPasswordField, newPasswordComplaint } from '../password/new-password-field.tsx'
import { loadService, useService } from '../service.ts'
import { go } from '../sign-in/navigation.ts'
import prompt from '../sign-in/prompt.module.css'
import { keepSignUp } from './sign-up-under-way.ts'

export function SignUpPage() {
  const loaded = useService()
  if (loaded.state === 'loading') return <Waiting />
  if (loaded.state === 'unreachable') {
    return (
      <Stack gap="three">
        <PageHeading title={t('signUp.title')} />
        <ProblemNotice error={loaded.error} />
        <Action wide onClick={() => void loadService()}>
          {t('shell.tryAgain')}
        </Action>
      </Stack>
    )
  }
  return loaded.service.signUp === 'closed' ? <Closed service={loaded.service} /> : <SignUpForm service={loaded.service} />
}

type FieldName = 'email' | 'password' | 'invite'

/** Which field a refusal belongs to; the others are said above the form. */
const fieldOf: Partial<Record<ProblemCode | (string & {}), FieldName>> = {
  INVALID_EMAIL: 'email',
  PASSWORD_TOO_SHORT: 'password',
  PASSWORD_TOO_LONG: 'password',
  PASSWORD_TOO_COMMON: 'password',
  INVITE_REQUIRED: 'invite',
}

function SignUpForm({ service }: { service: Service }) {
  const [values, setValues] = useState({ email: '', password: '', invite: '' })
  const [refused, setRefused] = useState<{ field: FieldName; error: FieldError } | null>(null)
  const invited = service.signUp === 'invite_only'

  const signUp = useTask(async () => {
    setRefused(null)
    const email = values.email.trim()
    try {
      const answer = await api.call('signUp', {
        body: { email, password: values.password, ...(invited && { inviteCode: values.invite.trim() }) },
      })
      keepSignUp({ ...answer, email })
      go('/sign-up/confirm')
    } catch (error) {
      const field = error instanceof ProblemError ? fieldOf[error.code] : undefined
      if (!field) throw error
      setRefused({ field, error: { text: problemSentence(error) } })
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    const complaint = complaintAbout(values, { invited, minLength: service.passwordMinLength })
    if (complaint) setRefused(complaint)
    else void signUp.run()
  }

  const field = (name: FieldName) => ({
    value: values[name],
    onChange: (value: string) => setValues({ ...values, [name]: value }),
    error: refused?.field === name ? refused.error : null,
  })

  return (
    <Stack gap="three">
      <PageHeading title={t('signUp.title')} lead={t('signUp.lead', { service: service.name })} takesFocus={false} />
      {signUp.failure && <ProblemNotice error={signUp.failure.error} />}
      <form noValidate method="post" action="/sign-up" onSubmit={onSubmit}>
        <Stack gap="three">
          {invited && (
            <TextField
              label={t('signUp.invite')}
              hint={t('signUp.inviteHint')}
              name="invite"
              autoComplete="off"
              dir="ltr"
              autoFocus
              {...field('invite')}
            />
          )}
          <TextField
            label={t('signUp.email')}
            hint={t('signUp.emailHint')}
            type="email"
            name="email"
            autoComplete="username"
            inputMode="email"
            dir="ltr"
            autoFocus={!invited}
            {...field('email')}
          />
          <NewPasswordField label={t('signUp.password')} minLength={service.passwordMinLength} {...field('password')} />
          <Action type="submit" wide busy={signUp.busy}>
            {t('signUp.submit')}
          </Action>
        </Stack>
      </form>
      <div className={prompt.links}>
        <p>
          {t('signUp.haveAccount')} <a href="/sign-in">{t('signUp.signIn')}</a>
        </p>
      </div>
    </Stack>
  )
}

function complaintAbout(
  values: Record<FieldName, string>,
  { invited, minLength }: { invited: boolean; minLength: number },
): { field: FieldName; error: FieldError } | null {
  if (invited && values.invite.trim() === '') return { field: 'invite', error: { text: t('signUp.inviteMissing') } }
  if (values.email.trim() === '') return { field: 'email', error: { text: t('signUp.emailMissing') } }
  const error = newPasswordComplaint(values.password, minLength)
  return error && { field: 'password', error }
}

function Closed({ service }: { service: Service }) {
  const mail = service.policy.supportContacts.find(({ kind, obscured }) => kind === 'mail' && !obscured)
  return (
    <Stack gap="three">
      <PageHeading title={t('signUp.closedTitle')} lead={t('signUp.closedText', { service: service.name })} />
      {mail && (
        <p>
          <Phrase of="signUp.closedContact" values={{ email: mail.address }} />
        </p>
      )}
      <ActionLink href="/sign-in" wide>
        {t('signUp.signIn')}
      </ActionLink>
    </Stack>
  )
}
