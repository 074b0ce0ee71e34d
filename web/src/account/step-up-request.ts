import type { ProblemDocument } from '@countersign/contract'
import { useSyncExternalStore } from 'react'
import { Cancelled } from '../components/use-task.ts'

/** What a refusal says is needed: purpose, factor concerned, factors that would do. */
export type Needed = Pick<ProblemDocument, 'traceId' | 'purpose' | 'factorId' | 'availableFactors' | 'requiredProofs'>

export interface StepUpRequest {
  problem: Needed
  granted(): void
  cancelled(): void
}

let current: StepUpRequest | null = null
const listeners = new Set<() => void>()

/** Resolves when the person has given the proof in the one dialog made for it. */
export function askForStepUp(problem: Needed): Promise<void> {
  return new Promise((resolve, reject) => {
    current?.cancelled()
    const settle = (then: () => void) => () => {
      become(null)
      then()
    }
    become({ problem, granted: settle(resolve), cancelled: settle(() => reject(new Cancelled())) })
  })
}

export const useStepUpRequest = (): StepUpRequest | null => useSyncExternalStore(subscribe, () => current)

function become(request: StepUpRequest | null): void {
  current = request
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
