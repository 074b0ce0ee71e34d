import assert from 'node:assert/strict'
import type { Client } from './client.ts'
import { nextAddress } from './client.ts'
import type { Reply } from './send.ts'
import type { ServerProcess } from './server-process.ts'

const isLong = process.env.COUNTERSIGN_LONG === '1'
export const rounds = isLong ? 200 : 6
/** Of races whose every round needs an account of its own and messages that arrive. */
export const costlyRounds = isLong ? rounds : 4
export const runners = 50

/** The same browser so many times: cookies as they are now, each copy at an address of its own, the nodes in turn. */
export function runnersLike(browser: Client, nodes: readonly ServerProcess[], count = runners): Client[] {
  return Array.from({ length: count }, (_, at) => browser.from(nextAddress()).at(nodes[at % nodes.length] as ServerProcess))
}

/** Lets all of them go in the same moment, over connections that stand open already. */
export async function race(
  clients: readonly Client[],
  go: (client: Client, at: number) => Promise<Reply>,
): Promise<{ winners: Client[]; codes: string[] }> {
  const replies = await Promise.all(clients.map(go))
  const winners = clients.filter((_, at) => (replies[at] as Reply).status < 300)
  const codes = replies.filter(({ status }) => status >= 300).map(({ text }) => (JSON.parse(text) as { code: string }).code)
  return { winners, codes }
}

/**
 * Gives back the one that won; the others must have been refused for one of the reasons, or because a crowded machine did not get to
 * them within the two seconds that a request may wait for the database.
 */
export function onlyWinner({ winners, codes }: { winners: Client[]; codes: string[] }, ...reasons: string[]): Client {
  assert.equal(
    winners.length,
    1,
    `${winners.length} of ${winners.length + codes.length} succeeded; the others: ${[...new Set(codes)].join(', ')}`,
  )
  for (const code of codes) assert.ok(reasons.includes(code) || code === 'UNAVAILABLE', `a loser was told ${code}`)
  return winners[0] as Client
}

/** The lines a server writes about requests it did not get to. */
export const crowded = /"UNAVAILABLE"|DatabaseUnavailable|"status":503/
