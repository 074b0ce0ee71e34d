import { Problem } from '../problem.ts'

/**
 * Does what an attempt was taken for. Where the server was too busy to look at the proof, nobody learned anything from it and
 * the attempt goes back: or a flood of strangers would use up an owner's attempts unjudged.
 */
export async function orGiveBack<T>(check: () => Promise<T>, giveBack: () => Promise<void>): Promise<T> {
  try {
    return await check()
  } catch (error) {
    if (isTurnedAway(error)) await giveBack()
    throw error
  }
}

export const isTurnedAway = (error: unknown): boolean => error instanceof Problem && error.code === 'UNAVAILABLE'
