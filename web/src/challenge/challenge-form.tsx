import { t } from 'i18next'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { Waiting } from '../components/waiting.tsx'
import { FactorChooser } from './factor-chooser.tsx'
import { Over, Paused } from './interruptions.tsx'
import { prompts } from './prompts/prompts.ts'
import { type ChallengeSetting, useChallenge } from './use-challenge.ts'
import { WaysAround } from './ways-around.tsx'

interface ChallengeFormProps extends ChallengeSetting {
  submit: string
  /** Whether this browser may be trusted, so that no factor is asked for here again for some time. */
  offersTrust?: boolean
}

/** Asks for one proof. The same at sign-in and in a session, so that people meet one thing only. */
export function ChallengeForm({ submit, offersTrust = false, ...setting }: ChallengeFormProps) {
  const asked = useChallenge(setting)
  const { view, kind, challenge, others, busy } = asked
  const { source, Prompt } = prompts[kind]
  const failure = asked.failure && <ProblemNotice error={asked.failure.error} source={source} />

  if (view === 'opening' || (view === 'prompt' && !challenge)) {
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

  if (view !== 'prompt' || !challenge) {
    return (
      <Stack gap="three">
        {failure}
        {view !== 'prompt' && view.kind === 'paused' ? (
          <Paused until={view.until} source={source} others={view.others ?? others} busy={busy} onAgain={asked.openSame} />
        ) : (
          <Over source={source} busy={busy} onAgain={asked.openSame} />
        )}
        <WaysAround {...(others.length > 0 && { onOtherWay: asked.choose })} />
      </Stack>
    )
  }

  return (
    <Stack gap="three">
      {failure}
      <Prompt asked={{ ...asked, challenge }} submit={submit} email={setting.email} offersTrust={offersTrust} />
      <WaysAround {...(asked.factor && { onOtherWay: asked.choose })} />
    </Stack>
  )
}
