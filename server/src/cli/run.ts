import { ConfigurationFaults } from '../config/load-config.ts'

interface Command {
  words: string
  says: string
  run(args: string[]): Promise<void>
}

/** Each is loaded when it is called for: loading all of them takes longer than most of them run. */
const commands: Command[] = [
  { words: 'serve', says: 'run the server until it is told to stop', run: async (args) => (await import('./serve.ts')).serve(args) },
  {
    words: 'migrate',
    says: 'bring the database up to this version',
    run: async (args) => (await import('./migrate.ts')).migrateDatabase(args),
  },
  {
    words: 'keys create',
    says: 'write a new keys file, only where there is none',
    run: async (args) => (await import('./keys.ts')).createKeys(args),
  },
  { words: 'keys add', says: 'add a key that rotate-keys will change to', run: async (args) => (await import('./keys.ts')).addAKey(args) },
  {
    words: 'rotate-keys',
    says: 'seal everything with the newest key, beside running servers',
    run: async (args) => (await import('./keys.ts')).rotateKeys(args),
  },
  {
    words: 'backup',
    says: 'write a copy of the SQLite database to a file, beside running servers',
    run: async (args) => (await import('./backup.ts')).backUp(args),
  },
  {
    words: 'restore',
    says: 'put a backup in place; what was used since is void',
    run: async (args) => (await import('./backup.ts')).restore(args),
  },
  {
    words: 'epoch begin',
    says: 'void sessions, challenges, codes and time steps up to now, after a failover',
    run: async (args) => (await import('./epoch.ts')).newEpoch(args),
  },
  {
    words: 'clock confirm',
    says: 'the clock jumped ahead and is right: give back what was lengthened for it',
    run: async (args) => (await import('./clock.ts')).confirmClock(args),
  },
  {
    words: 'staff first-admin',
    says: 'print the one-time link that makes the first administrator',
    run: async (args) => (await import('./staff.ts')).offerFirstAdministrator(args),
  },
  {
    words: 'staff add',
    says: 'print the one-time link that gives EMAIL a --role: reviewer, support or administrator',
    run: async (args) => (await import('./staff.ts')).addMember(args),
  },
  {
    words: 'staff list',
    says: 'who has which role, and whether it works',
    run: async (args) => (await import('./staff.ts')).listTheStaff(args),
  },
  {
    words: 'staff remove',
    says: 'take the role of EMAIL away, and end their work at the desk',
    run: async (args) => (await import('./staff.ts')).removeMember(args),
  },
  {
    words: 'staff break-glass',
    says: 'make EMAIL an administrator when none can be reached; all of them are told',
    run: async (args) => (await import('./staff.ts')).breakTheGlass(args),
  },
  {
    words: 'doctor',
    says: 'look at keys, database, clock, pages, origin, mail, texts and the keys of evidence, and say what is wrong',
    run: async (args) => (await import('./doctor.ts')).doctor(args),
  },
  {
    words: 'sms figures',
    says: 'what became of text messages in the last 24 hours, and where they are stopped',
    run: async (args) => (await import('./sms.ts')).smsFigures(args),
  },
  {
    words: 'audit verify',
    says: 'check the audit trail, in the database or (--export FILE) in an export',
    run: async (args) => (await import('./audit.ts')).verifyAudit(args),
  },
  {
    words: 'audit export',
    says: 'write the sealed audit trail to standard output',
    run: async (args) => (await import('./audit.ts')).exportAuditRows(args),
  },
  {
    words: 'policy check',
    says: 'list every route from what an attacker may hold to an account, and what is wrong with a policy',
    run: async (args) => (await import('./policy.ts')).checkPolicy(args),
  },
  {
    words: 'policy schema',
    says: 'write the JSON Schema of policy documents to standard output',
    run: async (args) => (await import('./policy.ts')).printPolicySchema(args),
  },
  {
    words: 'host-key add',
    says: 'make a key for a host application, a further one for a known name',
    run: async (args) => (await import('./host-key.ts')).addKeyOfHost(args),
  },
  {
    words: 'host-key list',
    says: 'the keys of host applications',
    run: async (args) => (await import('./host-key.ts')).listKeysOfHosts(args),
  },
  {
    words: 'host-key retire',
    says: 'end a key of a host application, at once or (--in HOURS) later',
    run: async (args) => (await import('./host-key.ts')).retireKeyOfHost(args),
  },
  {
    words: 'webhook add',
    says: 'have events sent to an address of a host application',
    run: async (args) => (await import('./webhook.ts')).addWebhook(args),
  },
  { words: 'webhook list', says: 'where events are sent', run: async (args) => (await import('./webhook.ts')).listWebhooks(args) },
  {
    words: 'webhook rotate',
    says: 'make a new secret; for a day both sign',
    run: async (args) => (await import('./webhook.ts')).rotateWebhookSecret(args),
  },
  {
    words: 'webhook remove',
    says: 'send no more events to an address',
    run: async (args) => (await import('./webhook.ts')).removeWebhook(args),
  },
  {
    words: 'webhook dead-letters',
    says: 'what an address did not take in three days of trying',
    run: async (args) => (await import('./webhook.ts')).showDeadLetters(args),
  },
  {
    words: 'webhook replay',
    says: 'tell an address again: everything --since a time, or one --event',
    run: async (args) => (await import('./webhook.ts')).replayWebhook(args),
  },
  {
    words: 'account sign-out',
    says: 'end every session, trusted browser and token of the person with this address; they are told',
    run: async (args) => (await import('./account.ts')).signOutOneAccount(args),
  },
  {
    words: 'account export',
    says: 'write everything that is kept of the person with this address or id to a new folder: --out FOLDER',
    run: async (args) => (await import('./account.ts')).exportOneAccount(args),
  },
  {
    words: 'account erase',
    says: 'erase everything that is kept of the person with this address; there is no way back',
    run: async (args) => (await import('./account.ts')).eraseOneAccount(args),
  },
  {
    words: 'recovery erase-evidence',
    says: 'erase what was sent in for the recovery case with this number, once it is over, before its time',
    run: async (args) => (await import('./recovery.ts')).eraseEvidenceOfCase(args),
  },
  {
    words: 'client add',
    says: 'let an application sign its people in here; its secret is shown once',
    run: async (args) => (await import('./client.ts')).addAClient(args),
  },
  {
    words: 'client list',
    says: 'list the applications that sign their people in here',
    run: async (args) => (await import('./client.ts')).listAllClients(args),
  },
  {
    words: 'client remove',
    says: 'take an application away, and its tokens with it',
    run: async (args) => (await import('./client.ts')).removeAClient(args),
  },
  {
    words: 'client rotate-secret',
    says: 'give an application another secret; the former one is taken for a day longer',
    run: async (args) => (await import('./client.ts')).rotateASecret(args),
  },
  {
    words: 'client-keys rotate',
    says: 'sign in people with other keys soon, beside running servers; with --at-once, former ones are worth nothing from now on',
    run: async (args) => (await import('./client-keys.ts')).rotateClientKeys(args),
  },
  {
    words: 'invite create',
    says: 'make a code for one sign-up, where sign-up is invite-only',
    run: async (args) => (await import('./invite.ts')).createInvitation(args),
  },
]

/** The exit status: 0, 1 for a failure, 2 for words that are no command. */
export async function run(args: string[]): Promise<number> {
  const command = commands.find(({ words }) => args.slice(0, words.split(' ').length).join(' ') === words)
  if (!command) {
    const isHelp = args.length === 0 || args[0] === 'help' || args[0] === '--help'
    const write = isHelp ? console.log : console.error
    if (!isHelp) write(`countersign: "${args.join(' ')}" is not a command.\n`)
    write(usage())
    return isHelp ? 0 : 2
  }
  try {
    await command.run(args.slice(command.words.split(' ').length))
    return 0
  } catch (error) {
    console.error(explain(error))
    return 1
  }
}

function usage(): string {
  const width = Math.max(...commands.map(({ words }) => words.length))
  const lines = commands.map(({ words, says }) => `  countersign ${words.padEnd(width)}  ${says}`)
  return [
    'Usage:',
    ...lines,
    '',
    'All of them read the configuration: --config FILE or COUNTERSIGN_CONFIG, and the environment.',
    'The options are described in docs/configuration.md.',
  ].join('\n')
}

/** Faults an operator can mend are sentences; anything else is a bug and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigurationFaults)
    return ['countersign: the configuration has faults:', ...error.faults.map((fault) => `  - ${fault}`)].join('\n')
  if (error instanceof Error && error.constructor !== Error && error.constructor !== TypeError) return `countersign: ${error.message}`
  return `countersign: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}
