/** An application that signs its people in here, as the operator describes it. */
export interface ClientSettings {
  /** What people read on the pages. */
  name: string
  /** `web` has a server and keeps a secret; `browser` and `native` keep none. */
  kind: ClientKind
  /** Compared character by character (RFC 9700 section 2.1). */
  redirectUris: string[]
  /** Where people may be sent after signing out. */
  postLogoutRedirectUris: string[]
  /** One of the operator's own: nobody is asked whether it may know who they are. */
  isFirstParty: boolean
  idTokenAlgorithm: IdTokenAlgorithm
}

export const clientKinds = ['web', 'browser', 'native'] as const
export type ClientKind = (typeof clientKinds)[number]
/** RS256 is what every library takes (OpenID Connect Core section 15.1). */
export const idTokenAlgorithms = ['RS256', 'ES256', 'EdDSA'] as const
export type IdTokenAlgorithm = (typeof idTokenAlgorithms)[number]

export const clientIdShape = /^[A-Za-z0-9._~-]{1,64}$/
const nameShape = /^(?=\S)[^\p{C}]{1,64}(?<=\S)$/u

/** All that is wrong with a description, each completing the sentence "the client ...". */
export function faultsOfClient(settings: ClientSettings): string[] {
  const { name, kind, redirectUris, postLogoutRedirectUris } = settings
  const faults: string[] = []
  if (!nameShape.test(name)) faults.push('needs a name of 1 to 64 characters')
  if (redirectUris.length === 0) faults.push('needs an address to come back to')
  for (const uri of [...redirectUris, ...postLogoutRedirectUris]) {
    const fault = faultOfAddress(uri, kind)
    if (fault) faults.push(`cannot have ${JSON.stringify(uri)}: ${fault}`)
  }
  return faults
}

/** RFC 9700 section 2.1 and RFC 8252 section 7. */
function faultOfAddress(text: string, kind: ClientKind): string | undefined {
  const url = URL.parse(text)
  if (!url || text.includes('*')) return 'it is not an absolute address'
  if (text.includes('#')) return 'it may have no #'
  if (url.username !== '' || url.password !== '') return 'it may name no user'
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:') return isLoopback(url.hostname) ? undefined : 'outside of this machine it must begin with https'
  // A scheme of a domain turned round, so that two applications do not take the same one by chance.
  return kind === 'native' && /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol) ? undefined : 'it must begin with https'
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1' || host === '[::1]'
