/** One thing with a rank in the server: a folder, or a file beside the folders. */
export interface RankedPart {
  name: string
  /** What the picture says under the name. */
  purpose: string
}

const part = (name: string, purpose: string): RankedPart => ({ name, purpose })

/**
 * The server's parts by rank, lowest first. A part imports only from lower ranks; single files of the own rank may be imported
 * too, folders of the own rank may not.
 */
export const serverRanks: readonly (readonly RankedPart[])[] = [
  [
    part('clock', 'time is handed in'),
    part('ids', 'prefixed random ids'),
    part('durations', 'seconds, minutes, days'),
    part('networks', 'addresses in networks'),
    part('json-schema', 'whether a value fits'),
    part('lifetimes', 'how long things live'),
    part('problem', 'refusals at the edge'),
    part('regularly', 'now and then until stopped'),
    part('log', 'JSON lines, redacted'),
    part('log-output', 'bytes, much at a time'),
    part('crypto', 'random, seal, digest, hash'),
    part('config', 'options, faults, secrets'),
  ],
  [part('database', 'named SQL, units, migrations'), part('http', 'knows no domain word')],
  [
    part('limits', 'attempts reserved first'),
    part('audit', 'rows with the change'),
    part('policy', 'what an action demands'),
    part('messages', 'outbox and carriers'),
  ],
  [part('codes', 'sent once, redeemed once')],
  [part('accounts', 'account, addresses, password')],
  [part('sessions', 'sessions, devices, grants'), part('holds', 'actions refused until'), part('webhooks', 'applications that are told')],
  [part('security-events', 'one function per event'), part('host-keys', 'applications that call us')],
  [part('factors', 'enroll, suspend, replace'), part('timekeeping', 'clocks that jump')],
  [part('challenges', 'open, answer')],
  [part('sign-in', 'the one road to a session'), part('approvals', 'what was seen is signed')],
  [
    part('account-security', 'changes to the account'),
    part('account-facts', 'what the host knows'),
    part('staff', 'reviewers, administrators'),
  ],
  [part('recovery', 'a case, evidence, review'), part('oidc', 'OpenID Provider')],
  [part('host', 'calls of applications'), part('check-up', 'what is missing'), part('personal-data', 'export, erasure')],
  [part('app', 'composition root'), part('text-service', 'what texts leave by')],
  [part('cli', 'serve, migrate, doctor')],
  [part('main', 'the process')],
]

/** From this rank on, code may speak HTTP: it puts the application together. */
export const compositionRank = serverRanks.findIndex((rank) => rank.some(({ name }) => name === 'app'))

/** Each workspace's folder and the workspaces it may import. Server and web never import each other. */
export const workspaces: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  client: ['contract'],
  web: ['client', 'contract'],
  server: ['contract'],
  'demo/inbox': [],
  'demo/exchange': ['client'],
  demo: ['server', 'demo/inbox', 'demo/exchange'],
  bench: ['server', 'client', 'contract'],
  journeys: ['server', 'demo', 'demo/inbox', 'demo/exchange', 'client', 'contract'],
  tools: ['server', 'contract'],
}
