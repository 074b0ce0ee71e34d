import { ProblemError } from '@countersign/client'
import type { Challenge, FactorChoice, VerifyAnswer } from '@countersign/contract'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { CodeField, type FieldError, PasswordField } from '../components/fields.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { useServiceName } from '../service.ts'
import { type AfterRefusal, afterRefusal } from './after-refusal.ts'
import { FactorChooser } from './factor-chooser.tsx'
import { Over, Paused } from './interruptions.tsx'
import { WaysAround } from './ways-around.tsx'

interface ChallengeFormProps {
  challenge: Challenge
  /** The factors that would do, the one asked for among them. */
  choices: FactorChoice[]
  /** Opens a fresh challenge, of this factor or, for null, of the password. */
  ask(factorId: string | null): Promise<Challenge>
  onPassed(answer: VerifyAnswer): void | Promise<void>
  /** The sign-in or session around the challenge is gone. */
  onEnded(): void
  submit: string
}

type View = 'prompt' | 'chooser' | AfterRefusal

/** Asks for one proof. The same at sign-in and in a session, so that people meet one thing only. */
export function ChallengeForm({ challenge: first, choices, ask, onPassed, onEnded, submit }: ChallengeFormProps) {
  const [challenge, setChallenge] = useState(first)
  const [view, setView] = useState<View>(first.state === 'open' ? 'prompt' : { kind: 'over' })
  const [proof, setProof] = useState('')
  const [problem, setProblem] = useState<{ error: unknown; text: FieldError } | null>(null)
  const service = useServiceName()
  const source = challenge.proofKind === 'password' ? 'password' : 'app'

  function refuse(error: unknown) {
    const after = afterRefusal(error)
    if (after.kind === 'failed') throw error
    if (after.kind === 'ended') return onEnded()
    if (after.kind !== 'correct') return setView(after)
    if (source === 'app') setProof('') // its code changes while the person reads
    setProblem({ error, text: { text: problemSentence(error, { source, service }) } })
  }

  const answer = useTask(async () => {
    setProblem(null)
    try {
      await onPassed(await api.call('verifyChallenge', { params: { id: challenge.id }, body: { proof } }))
    } catch (error) {
      refuse(error)
    }
  })

  const askFor = useTask(async (factorId: string | null) => {
    setProblem(null)
    setProof('')
    try {
      setChallenge(await ask(factorId))
      setView('prompt')
    } catch (error) {
      refuse(error)
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (proof.trim() !== '') void answer.run()
    else setProblem({ error: null, text: { text: t(source === 'app' ? 'code.missing_app' : 'password.missing') } })
  }

  const others = choices.filter((choice) => choice.id !== challenge.factor?.id)
  const askSame = () => void askFor.run(challenge.factor?.id ?? null)
  const failure = answer.failure ?? askFor.failure
  const failureNotice = failure && <ProblemNotice error={failure.error} source={source} />

  if (view === 'chooser') {
    return (
      <Stack gap="three">
        {failureNotice}
        <FactorChooser
          choices={choices}
          current={challenge.factor?.id}
          busy={askFor.busy}
          onChoose={(id) => void askFor.run(id)}
          onBack={() => setView('prompt')}
        />
        <WaysAround />
      </Stack>
    )
  }

  if (view !== 'prompt') {
    return (
      <Stack gap="three">
        {failureNotice}
        {view.kind === 'paused' ? (
          <Paused until={view.until} source={source} others={others} busy={askFor.busy} onAgain={askSame} />
        ) : (
          <Over busy={askFor.busy} onAgain={askSame} />
        )}
        <WaysAround {...(others.length > 0 && { onOtherWay: () => setView('chooser') })} />
      </Stack>
    )
  }

  return (
    <Stack gap="three">
      {failureNotice}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          {source === 'app' ? (
            <CodeField
              key={challenge.id}
              label={t('challenge.codeLabel')}
              hint={<Phrase of="challenge.codeHint" values={{ factor: challenge.factor?.name ?? '', service }} />}
              value={proof}
              onChange={setProof}
              error={problem?.text ?? null}
              autoFocus
            />
          ) : (
            <PasswordField
              key={challenge.id}
              label={t('challenge.passwordLabel')}
              hint={t('challenge.passwordHint')}
              autoComplete="current-password"
              value={proof}
              onChange={setProof}
              error={problem?.text ?? null}
              autoFocus
            />
          )}
          <Action type="submit" wide busy={answer.busy}>
            {submit}
          </Action>
        </Stack>
      </form>
      {problem?.error instanceof ProblemError && problem.error.code === 'WRONG_CODE' && (
        <NoticeBanner kind="note">{t('challenge.clockHint')}</NoticeBanner>
      )}
      <WaysAround {...(source === 'app' && { onOtherWay: () => setView('chooser') })} />
    </Stack>
  )
}
