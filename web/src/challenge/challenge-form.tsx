import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import type { FormEvent } from 'react'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { Checkbox } from '../components/checkbox.tsx'
import { CodeField, PasswordField } from '../components/fields.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useServiceName } from '../service.ts'
import { FactorChooser } from './factor-chooser.tsx'
import { Over, Paused } from './interruptions.tsx'
import { type ChallengeSetting, useChallenge } from './use-challenge.ts'
import { WaysAround } from './ways-around.tsx'

interface ChallengeFormProps extends ChallengeSetting {
  submit: string
  /** Whether this browser may be trusted, so that no code is asked for here again for some time. */
  offersTrust?: boolean
}

/** Asks for one proof. The same at sign-in and in a session, so that people meet one thing only. */
export function ChallengeForm({ submit, offersTrust = false, ...setting }: ChallengeFormProps) {
  const asked = useChallenge(setting)
  const { view, source, others, busy } = asked
  const failure = asked.failure && <ProblemNotice error={asked.failure.error} source={source} />

  if (view === 'opening') {
    if (!failure) return <Waiting />
    return (
      <Stack gap="three">
        {failure}
        <Action wide busy={busy} onClick={asked.openSame}>
          {t('shell.tryAgain')}
        </Action>
      </Stack>
    )
  }

  if (view === 'chooser') {
    return (
      <Stack gap="three">
        {failure}
        <FactorChooser
          choices={setting.choices}
          current={asked.factor?.id}
          busy={busy}
          onChoose={asked.openOther}
          onBack={asked.backToPrompt}
        />
        <WaysAround />
      </Stack>
    )
  }

  if (view !== 'prompt') {
    return (
      <Stack gap="three">
        {failure}
        {view.kind === 'paused' ? (
          <Paused until={view.until} source={source} others={view.others ?? others} busy={busy} onAgain={asked.openSame} />
        ) : (
          <Over busy={busy} onAgain={asked.openSame} />
        )}
        <WaysAround {...(others.length > 0 && { onOtherWay: asked.choose })} />
      </Stack>
    )
  }

  return (
    <Stack gap="three">
      {failure}
      <Prompt asked={asked} submit={submit} email={setting.email} offersTrust={offersTrust} />
      {asked.problem?.error instanceof ProblemError && asked.problem.error.code === 'WRONG_CODE' && (
        <NoticeBanner kind="note">{t('challenge.clockHint')}</NoticeBanner>
      )}
      <WaysAround {...(source === 'app' && { onOtherWay: asked.choose })} />
    </Stack>
  )
}

interface PromptProps {
  asked: ReturnType<typeof useChallenge>
  submit: string
  email: string | undefined
  offersTrust: boolean
}

function Prompt({ asked, submit, email, offersTrust }: PromptProps) {
  const service = useServiceName()
  const field = { value: asked.proof, onChange: asked.setProof, error: asked.problem?.text ?? null, autoFocus: true }

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (asked.proof.trim() !== '') asked.submit()
    else asked.complain(t(asked.source === 'app' ? 'code.missing_app' : 'password.missing'))
  }

  return (
    <form noValidate onSubmit={onSubmit}>
      <Stack gap="three">
        {!asked.factor && email && <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />}
        {asked.factor ? (
          <CodeField
            key={asked.challengeId}
            label={t('challenge.codeLabel')}
            hint={<Phrase of="challenge.codeHint" values={{ factor: asked.factor.name, service }} />}
            {...field}
          />
        ) : (
          <PasswordField
            key={asked.challengeId}
            label={t('challenge.passwordLabel')}
            hint={t('challenge.passwordHint')}
            autoComplete="current-password"
            {...field}
          />
        )}
        {offersTrust && asked.factor && (
          <Checkbox
            label={t('challenge.trust')}
            hint={t('challenge.trustHint')}
            checked={asked.trustDevice}
            onChange={asked.setTrustDevice}
          />
        )}
        <Action type="submit" wide busy={asked.busy}>
          {submit}
        </Action>
      </Stack>
    </form>
  )
}
