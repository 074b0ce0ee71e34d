import { ProblemError } from '@countersign/client'
import type { Service } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { call } from '../account/call.ts'
import { factorsQuery, queryClient, sessionQuery, sessionsQuery } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { type FieldError, PasswordField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { SafetyBackLink } from '../security/back-link.tsx'
import { leaveWord } from '../security/flash.ts'
import { loadService, useService } from '../service.ts'
import { NewPasswordField, newPasswordComplaint, newPasswordRefusal } from './new-password-field.tsx'

export function PasswordPage() {
  const loaded = useService()
  return (
    <Stack gap="three">
      <SafetyBackLink />
      <PageHeading title={t('passwordPage.title')} lead={t('passwordPage.lead')} />
      {loaded.state === 'loading' && <Waiting />}
      {loaded.state === 'unreachable' && (
        <>
          <ProblemNotice error={loaded.error} />
          <Action wide onClick={() => void loadService()}>
            {t('shell.tryAgain')}
          </Action>
        </>
      )}
      {loaded.state === 'ready' && <ChangePassword service={loaded.service} />}
      <NoticeBanner kind="note" title={t('passwordPage.forgot')}>
        {t('passwordPage.forgotText')}
      </NoticeBanner>
    </Stack>
  )
}

type Refused = { field: 'current' | 'next'; error: FieldError }

function ChangePassword({ service }: { service: Service }) {
  const session = useQuery(sessionQuery)
  const hasFactor = useQuery(factorsQuery).data?.some(({ state }) => state === 'active')
  const minLength = hasFactor ? service.passwordMinLengthWithFactor : service.passwordMinLength
  const navigate = useNavigate()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [refused, setRefused] = useState<Refused | null>(null)

  const change = useTask(async () => {
    setRefused(null)
    try {
      await call('changePassword', { body: { currentPassword: current, newPassword: next } })
    } catch (error) {
      const refusal = refusalOf(error)
      if (!refusal) throw error
      return setRefused(refusal)
    }
    queryClient.removeQueries(sessionsQuery)
    leaveWord({ what: 'passwordChanged' })
    await navigate({ to: '/security' })
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    const complaint = complaintAbout(current, next, minLength)
    setRefused(complaint)
    if (!complaint) void change.run()
  }

  const errorOf = (field: Refused['field']) => (refused?.field === field ? refused.error : null)
  return (
    <form noValidate onSubmit={onSubmit}>
      <Stack gap="three">
        {change.failure && <ProblemNotice error={change.failure.error} source="password" />}
        {/* Tells password managers whose password it is. */}
        <input type="text" name="username" autoComplete="username" value={session.data?.email ?? ''} readOnly hidden />
        <PasswordField
          label={t('passwordPage.current')}
          name="current-password"
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
          error={errorOf('current')}
        />
        <NewPasswordField
          label={t('newPassword.label')}
          name="new-password"
          minLength={minLength}
          value={next}
          onChange={setNext}
          error={errorOf('next')}
        />
        <Action type="submit" wide busy={change.busy}>
          {t('passwordPage.submit')}
        </Action>
      </Stack>
    </form>
  )
}

function complaintAbout(current: string, next: string, minLength: number): Refused | null {
  if (current === '') return { field: 'current', error: { text: t('password.missing') } }
  const error = newPasswordComplaint(next, minLength)
  return error && { field: 'next', error }
}

function refusalOf(error: unknown): Refused | null {
  if (error instanceof ProblemError && error.code === 'WRONG_CREDENTIALS') {
    return { field: 'current', error: { text: problemSentence(error, { source: 'password' }) } }
  }
  const refusal = newPasswordRefusal(error)
  return refusal && { field: 'next', error: refusal }
}
