import { type Endpoint, type EndpointName, endpoints, routes } from '@countersign/contract'
import { queryString, type RawRequest } from './client.ts'
import type { Person } from './person.ts'
import { sampleOf } from './sample.ts'

export interface PreparedCall {
  name: EndpointName
  input: { params?: Record<string, string>; query?: Record<string, string>; body?: Record<string, unknown> }
}

/**
 * Every call of the contract with an input that fits it: calls that come later are in it by themselves. Those about a factor are
 * about one of this person's own; other ids belong to nothing.
 */
export function everyCall(person: Person): PreparedCall[] {
  const factor = person.authenticators[0]?.factorId
  const ofOwnFactor = factor === undefined ? {} : { params: { id: factor } }
  const own: Partial<Record<EndpointName, PreparedCall['input']>> = {
    openChallenge: { body: { purpose: 'remove_factor', ...(factor !== undefined && { target: factor }) } },
    renameFactor: { ...ofOwnFactor, body: { name: 'Renamed' } },
    removeFactor: ofOwnFactor,
    suspendFactor: ofOwnFactor,
    resumeFactor: ofOwnFactor,
  }
  return (Object.keys(endpoints) as EndpointName[]).map((name) => ({ name, input: { ...sampleInput(name), ...own[name] } }))
}

/** The call as it goes over the wire. */
export function asRequest({ name, input: { params, query, body } }: PreparedCall): RawRequest {
  const { method, path } = routes[name]
  return {
    method,
    path: path.replace(/\{(\w+)\}/g, (_, part: string) => params?.[part] ?? '') + queryString(query),
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }
}

function sampleInput(name: EndpointName): PreparedCall['input'] {
  const { params, query, body }: Endpoint = endpoints[name]
  return {
    ...(params && { params: sampleOf(params) as Record<string, string> }),
    ...(query && { query: sampleOf(query) as Record<string, string> }),
    ...(body && { body: sampleOf(body) as Record<string, unknown> }),
  }
}
