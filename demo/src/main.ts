// What `npm start` runs once everything is installed and built.
import { reportOn } from '@countersign/server/policy-report'
import { policyNamed } from '@countersign/server/presets'
import { type Demo, startDemo } from './demo.ts'
import { DemoFault, readSettings, type Settings } from './settings.ts'

try {
  const settings = readSettings(process.argv.slice(2), process.env)
  const demo = await startDemo(settings)
  console.log(greeting(demo, settings))
  stopOnSignal(demo)
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}

function greeting({ countersignUrl, exchangeUrl, inbox }: Demo, { dataFolder, preset }: Settings): string {
  return `
Countersign is running.

  Countersign   ${countersignUrl}
  Exchange      ${exchangeUrl}   a sample application that signs people in by it
  Inbox         ${inbox.url}   every mail and text arrives here (SMTP on port ${inbox.smtpPort}, SMPP on ${inbox.smppPort})
  Policy        ${policyInWords(preset)}

What to try:

  1. Open ${countersignUrl} and make an account with any e-mail address.
  2. Open the inbox, read the code and enter it.
  3. On the security page set up an authenticator app: scan the QR code with your phone.
  4. Sign out and sign in again: now the code of the app is asked for.
  5. Create a passkey and recovery codes there too. With npm start -- --preset coinex-style there are
     phone numbers as well, and their text messages arrive in the inbox.
  6. Replace, suspend, resume or remove the app, and watch the notices arrive in the inbox.
  7. Open ${exchangeUrl}, sign in, and withdraw something: you approve just that, and it is done once.
     Then replace the app and try again: money waits for a day.

Everything is kept in ${dataFolder}. Delete that folder to begin anew. Ctrl-C stops the demo.
`
}

/** The demo starts with every preset; a production server would not start with errors. */
function policyInWords(preset: string): string {
  const { findings } = reportOn(policyNamed(preset))
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ name }) => name)
  if (errors.length === 0) return preset
  return `${preset}; the policy check finds errors, a production server would not start: ${errors.join(', ')}`
}

/** The first signal stops in order, a second one at once. */
function stopOnSignal(demo: Demo): void {
  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, async () => {
      if (isStopping) process.exit(1)
      isStopping = true
      console.log('\nStopping.')
      await demo.close()
      process.exit(0)
    })
  }
}

/** What a person can mend is a sentence; anything else is our bug and keeps its stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const isSentence = error instanceof DemoFault || !['Error', 'TypeError', 'RangeError', 'ReferenceError'].includes(error.constructor.name)
  return isSentence ? error.message : (error.stack ?? error.message)
}
