import type { Challenge, FactorChoice, GivenProof, ProofKind, VerifyAnswer } from '@countersign/contract'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import type { FieldError } from '../components/fields.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { useServiceName } from '../service.ts'
import { type AfterRefusal, afterRefusal } from './after-refusal.ts'
import { prompts } from './prompts/prompts.ts'

/** A factor, a recovery code, or null for what is due where neither is asked for: the password or a mailed code. */
export type Way = FactorChoice | 'recovery_code' | null

export interface ChallengeSetting {
  /** The challenge to answer; null to have one opened, of the first choice or, where there is none, of what is due. */
  challenge: Challenge | null
  /** The factors that would do, the one asked for among them. */
  choices: FactorChoice[]
  /** The set whose codes can stand in for a factor. */
  recoveryCodes?: { madeAt: string } | null
  /** Opens a fresh challenge. */
  ask(way: Way): Promise<Challenge>
  onPassed(answer: VerifyAnswer): void | Promise<void>
  /** The sign-in or session around the challenge is gone. */
  onEnded(): void
  /** Whose password it would be, where that is known: it helps password managers. */
  email?: string
  /** False where something above it is to be read first. Whoever chooses another way is taken there all the same. */
  takesFocus?: boolean
}

export type ChallengeView = 'opening' | 'prompt' | 'chooser' | AfterRefusal

/** One proof being asked for: which factor, what was refused, and what can be done about it. */
export function useChallenge({ challenge: first, choices, ask, onPassed, onEnded, takesFocus: isReady = true }: ChallengeSetting) {
  const [challenge, setChallenge] = useState(first)
  const [way, setWay] = useState<Way>(first ? wayOf(first) : (choices[0] ?? null))
  const [view, setView] = useState<ChallengeView>(first === null ? 'opening' : first.state === 'open' ? 'prompt' : { kind: 'over' })
  const [proof, setProof] = useState('')
  const [takesFocus, setTakesFocus] = useState(isReady)
  const [trustDevice, setTrustDevice] = useState(false)
  const [problem, setProblem] = useState<{ error: unknown; text: FieldError } | null>(null)
  const factor = way === 'recovery_code' ? null : way
  const ways = choices.filter((choice) => isOwnWay(choice, choices, factor))
  const service = useServiceName()
  const kind: ProofKind = challenge?.proofKind ?? factor?.kind ?? 'password'
  const { source, emptiesAfterRefusal, isAskedAnew } = prompts[kind]

  async function refuse(error: unknown): Promise<void> {
    const after = afterRefusal(error)
    if (after.kind === 'failed') throw error
    if (after.kind === 'ended') return onEnded()
    if (after.kind !== 'correct') return setView(after)
    if (emptiesAfterRefusal) setProof('')
    setProblem({ error, text: { text: problemSentence(error, { source, service }) } })
    if (isAskedAnew) await ask(way).then(setChallenge, refuse)
  }

  const answer = useTask(async (given: GivenProof) => {
    if (!challenge) return
    setProblem(null)
    try {
      const body = { proof: given, ...(trustDevice && { trustDevice }) }
      await onPassed(await api.call('verifyChallenge', { params: { id: challenge.id }, body }))
    } catch (error) {
      await refuse(error)
    }
  })

  const open = useTask(async (wanted: Way) => {
    setProblem(null)
    setProof('')
    setWay(wanted)
    try {
      setChallenge(await ask(wanted))
      setView('prompt')
    } catch (error) {
      await refuse(error)
    }
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the form appears
  useEffect(() => {
    if (first === null) void open.run(way)
  }, [])

  return {
    view,
    challenge,
    way,
    factor,
    kind,
    problem,
    proof,
    setProof,
    takesFocus,
    trustDevice,
    setTrustDevice,
    choices: ways,
    others: ways.filter((choice) => choice.id !== factor?.id),
    failure: answer.failure ?? open.failure,
    busy: answer.busy || open.busy,
    submit: (given: GivenProof = proof) => void answer.run(given),
    complain: (text: string) => setProblem({ error: null, text: { text } }),
    openSame: () => void open.run(way),
    openOther: (wanted: Way) => (nameOf(wanted) === nameOf(way) ? setView('prompt') : void open.run(wanted)),
    choose: () => {
      setTakesFocus(true)
      setView('chooser')
    },
    backToPrompt: () => setView('prompt'),
  }
}

const wayOf = ({ factor, proofKind }: Challenge): Way => factor ?? (proofKind === 'recovery_code' ? proofKind : null)

const nameOf = (way: Way): string => (way === null || way === 'recovery_code' ? String(way) : way.id)

/** Any passkey of the account answers for all of them, so they are one way: the one asked for, else the first. */
function isOwnWay({ id, kind }: FactorChoice, choices: FactorChoice[], factor: FactorChoice | null): boolean {
  const first = factor?.kind === 'passkey' ? factor : choices.find((choice) => choice.kind === 'passkey')
  return kind !== 'passkey' || id === first?.id
}
