import { Resolver } from 'node:dns/promises'
import { seconds } from '../../durations.ts'

/** Asks these, or those of the machine where there are none. */
export function askNames(resolvers: readonly string[]): (name: string, type: string) => Promise<string[]> {
  const resolver = new Resolver({ timeout: seconds(2), tries: 2 })
  if (resolvers.length > 0) resolver.setServers(resolvers)
  return (name, type) => resolver.resolve(name, type) as Promise<string[]>
}
