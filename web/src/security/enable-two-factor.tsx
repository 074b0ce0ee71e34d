import { ProblemError } from '@countersign/client'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { call } from '../account/call.ts'
import { sessionQuery } from '../account/queries.ts'
import { askForStepUp } from '../account/step-up-request.ts'
import { Action } from '../components/action.tsx'
import { type FieldError, PasswordField } from '../components/fields.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { usePolicy } from '../service.ts'
import classes from './security.module.css'
import { SetUpLink } from './set-up-link.tsx'
import type { Tool } from './tools.tsx'

/** The one button of a service that has one method, with what stands before it. */
export function EnableTwoFactor({ tool }: { tool: Tool }) {
  const { gates } = usePolicy()
  const [first, ...others] = gates
  if (first === 'password' && others.length === 0) return <WithPassword tool={tool} />
  if (first === 'disclaimer') return <WithDisclaimer tool={tool} />
  return <SetUpLink tool={tool}>{t('status.setUp')}</SetUpLink>
}

function WithPassword({ tool }: { tool: Tool }) {
  const { presentation } = usePolicy().totp
  const navigate = useNavigate()
  const session = useQuery(sessionQuery)
  const [password, setPassword] = useState('')
  const [refused, setRefused] = useState<FieldError | null>(null)

  const enable = useTask(async () => {
    setRefused(null)
    try {
      const { id } = await call('openChallenge', { body: { purpose: 'add_factor' } })
      await call('verifyChallenge', { params: { id }, body: { proof: password } })
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'WRONG_CREDENTIALS') throw error
      return setRefused({ text: problemSentence(error, { source: 'password' }) })
    }
    setPassword('')
    await navigate({ to: tool.kind === 'totp' && presentation === 'key_first_then_qr' ? '/security/key' : tool.set })
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (password === '') setRefused({ text: t('password.missing') })
    else void enable.run()
  }

  return (
    <form noValidate onSubmit={onSubmit}>
      {enable.failure && <ProblemNotice error={enable.failure.error} source="password" />}
      <input type="text" name="username" autoComplete="username" value={session.data?.email ?? ''} readOnly hidden />
      <div className={classes.enable}>
        <PasswordField
          label={t('challenge.passwordLabel')}
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={refused}
        />
        <Action type="submit" busy={enable.busy}>
          {t('status.setUp')}
        </Action>
      </div>
    </form>
  )
}

function WithDisclaimer({ tool }: { tool: Tool }) {
  const navigate = useNavigate()
  const start = useTask(async () => {
    await askForStepUp({ purpose: 'add_factor', requiredProofs: ['disclaimer'] })
    await navigate({ to: tool.set })
  })
  return (
    <Action busy={start.busy} onClick={() => void start.run()}>
      {t('status.setUp')}
    </Action>
  )
}
