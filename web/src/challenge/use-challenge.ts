import type { Challenge, FactorChoice, GivenProof, ProofKind, VerifyAnswer } from '@countersign/contract'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import type { FieldError } from '../components/fields.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { useServiceName } from '../service.ts'
import { type AfterRefusal, afterRefusal } from './after-refusal.ts'
import { prompts } from './prompts/prompts.ts'

export interface ChallengeSetting {
  /** The challenge to answer; null to have one opened, of the first choice or, where there is none, of the password. */
  challenge: Challenge | null
  /** The factors that would do, the one asked for among them. */
  choices: FactorChoice[]
  /** Opens a fresh challenge of this factor or, for null, of the password. */
  ask(factorId: string | null): Promise<Challenge>
  onPassed(answer: VerifyAnswer): void | Promise<void>
  /** The sign-in or session around the challenge is gone. */
  onEnded(): void
  /** Whose password it would be, where that is known: it helps password managers. */
  email?: string
}

export type ChallengeView = 'opening' | 'prompt' | 'chooser' | AfterRefusal

/** One proof being asked for: which factor, what was refused, and what can be done about it. */
export function useChallenge({ challenge: first, choices, ask, onPassed, onEnded }: ChallengeSetting) {
  const [challenge, setChallenge] = useState(first)
  const [factor, setFactor] = useState<FactorChoice | null>(first ? first.factor : (choices[0] ?? null))
  const [view, setView] = useState<ChallengeView>(first === null ? 'opening' : first.state === 'open' ? 'prompt' : { kind: 'over' })
  const [proof, setProof] = useState('')
  const [trustDevice, setTrustDevice] = useState(false)
  const [problem, setProblem] = useState<{ error: unknown; text: FieldError } | null>(null)
  const service = useServiceName()
  const kind: ProofKind = factor?.kind ?? 'password'
  const { source, emptiesAfterRefusal } = prompts[kind]

  function refuse(error: unknown) {
    const after = afterRefusal(error)
    if (after.kind === 'failed') throw error
    if (after.kind === 'ended') return onEnded()
    if (after.kind !== 'correct') return setView(after)
    if (emptiesAfterRefusal) setProof('')
    setProblem({ error, text: { text: problemSentence(error, { source, service }) } })
  }

  const answer = useTask(async (given: GivenProof) => {
    if (!challenge) return
    setProblem(null)
    try {
      const body = { proof: given, ...(trustDevice && { trustDevice }) }
      await onPassed(await api.call('verifyChallenge', { params: { id: challenge.id }, body }))
    } catch (error) {
      refuse(error)
    }
  })

  const open = useTask(async (wanted: FactorChoice | null) => {
    setProblem(null)
    setProof('')
    setFactor(wanted)
    try {
      setChallenge(await ask(wanted?.id ?? null))
      setView('prompt')
    } catch (error) {
      refuse(error)
    }
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the form appears
  useEffect(() => {
    if (first === null) void open.run(factor)
  }, [])

  return {
    view,
    challenge,
    factor,
    kind,
    problem,
    proof,
    setProof,
    trustDevice,
    setTrustDevice,
    others: choices.filter((choice) => choice.id !== factor?.id),
    failure: answer.failure ?? open.failure,
    busy: answer.busy || open.busy,
    submit: (given: GivenProof = proof) => void answer.run(given),
    complain: (text: string) => setProblem({ error: null, text: { text } }),
    openSame: () => void open.run(factor),
    openOther: (wanted: FactorChoice) => (wanted.id === factor?.id ? setView('prompt') : void open.run(wanted)),
    choose: () => setView('chooser'),
    backToPrompt: () => setView('prompt'),
  }
}
