import { ProblemError } from '@countersign/client'
import type { Service } from '@countersign/contract'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import type { FieldError } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useLinkToken } from '../components/use-link-token.ts'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { NewPasswordField, newPasswordComplaint, newPasswordRefusal } from '../password/new-password-field.tsx'
import { loadService, useService } from '../service.ts'
import { go } from '../sign-in/navigation.ts'

export function ResetPasswordPage() {
  const token = useLinkToken()
  const loaded = useService()
  if (token === '') return <LinkOver />
  if (loaded.state === 'loading') return <Waiting />
  if (loaded.state === 'unreachable') {
    return (
      <Stack gap="three">
        <PageHeading title={t('reset.newTitle')} />
        <ProblemNotice error={loaded.error} />
        <Action wide onClick={() => void loadService()}>
          {t('shell.tryAgain')}
        </Action>
      </Stack>
    )
  }
  return <NewPassword key={token} token={token} service={loaded.service} />
}

function NewPassword({ token, service }: { token: string; service: Service }) {
  const { passwordMinLength: minLength, passwordMinLengthWithFactor: withFactor } = service
  const [password, setPassword] = useState('')
  const [refused, setRefused] = useState<FieldError | null>(null)
  const [end, setEnd] = useState<'done' | 'over' | null>(null)

  const reset = useTask(async () => {
    setRefused(null)
    try {
      await api.call('confirmPasswordReset', { body: { token, newPassword: password } })
      setEnd('done')
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'LINK_OVER') return setEnd('over')
      const refusal = newPasswordRefusal(error)
      if (!refusal) throw error
      setRefused(refusal)
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    const complaint = newPasswordComplaint(password, withFactor)
    setRefused(complaint)
    if (!complaint) void reset.run()
  }

  if (end === 'done') return <Done />
  if (end === 'over') return <LinkOver />
  return (
    <Stack gap="three">
      <PageHeading title={t('reset.newTitle')} lead={t('reset.newLead')} takesFocus={false} />
      {reset.failure && <ProblemNotice error={reset.failure.error} />}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          <NewPasswordField
            label={t('newPassword.label')}
            minLength={minLength}
            withFactor={withFactor}
            value={password}
            onChange={setPassword}
            error={refused}
            autoFocus
          />
          <Action type="submit" wide busy={reset.busy}>
            {t('reset.submit')}
          </Action>
        </Stack>
      </form>
    </Stack>
  )
}

/** Nobody is signed in by a mailed link: the new password and the factor are asked for like any other day. */
function Done() {
  return (
    <Stack gap="three">
      <PageHeading title={t('reset.doneTitle')} lead={t('reset.doneText')} />
      <ActionLink wide href="/sign-in">
        {t('reset.signIn')}
      </ActionLink>
    </Stack>
  )
}

function LinkOver() {
  return (
    <Stack gap="three">
      <PageHeading title={t('reset.overTitle')} lead={t('reset.overText')} />
      <Action wide onClick={() => go('/forgot-password', 'replace')}>
        {t('reset.askAgain')}
      </Action>
      <ActionLink kind="quiet" wide href="/sign-in">
        {t('reset.back')}
      </ActionLink>
    </Stack>
  )
}
