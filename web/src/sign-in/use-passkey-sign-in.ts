import { ProblemError } from '@countersign/client'
import type { PasskeyRequest } from '@countersign/contract'
import { useEffect, useRef, useState } from 'react'
import { api } from '../api.ts'
import { requestUnderWay } from '../applications/request-id.ts'
import { useTask } from '../components/use-task.ts'
import { getPasskey, hasPasskeys } from '../passkeys/credentials.ts'
import { PasskeyFailure } from '../passkeys/passkey-failure.ts'
import { signalUnknown } from '../passkeys/signals.ts'
import { proceed } from './proceed.ts'

/** Its challenge lives for five minutes; what waits in the field is asked for anew before that. */
const renewMillis = 4 * 60_000

/** A passkey offered in the field for the name as long as the page is open, and by a button. Only one of them asks at a time. */
export function usePasskeySignIn() {
  const [canAutofill, setCanAutofill] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const waiting = useRef<AbortController | null>(null)

  async function signIn(options: PasskeyRequest, autofill: boolean, signal: AbortSignal): Promise<void> {
    const passkey = await getPasskey(options, { autofill, signal })
    setError(null)
    try {
      const application = requestUnderWay()
      proceed(await api.call('signIn', { body: { passkey, ...(application && { application }) } }))
    } catch (refused) {
      if (refused instanceof ProblemError && refused.code === 'PASSKEY_UNKNOWN') await signalUnknown(options.rpId, passkey.id)
      throw refused
    }
  }

  /** Until it is stopped, or one was chosen and taken. */
  async function waitInField(): Promise<void> {
    const own = new AbortController()
    waiting.current?.abort()
    waiting.current = own
    while (!own.signal.aborted) {
      // Nobody asked for this one: where there is no answer, the button is left, and says why when it is pressed.
      const options = await api.call('askForPasskey').catch(() => null)
      if (options === null || own.signal.aborted) return
      const round = new AbortController()
      own.signal.addEventListener('abort', () => round.abort())
      const renewal = setTimeout(() => round.abort(), renewMillis)
      const failure = await signIn(options, true, round.signal).then(
        () => 'done' as const,
        (thrown: unknown) => thrown,
      )
      clearTimeout(renewal)
      if (failure === 'done' || own.signal.aborted) return
      if (failure instanceof PasskeyFailure) {
        if (!round.signal.aborted) return // the browser does not offer it after all; the button stays
      } else {
        setError(failure)
        if (!(failure instanceof ProblemError)) return
      }
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page appears
  useEffect(() => {
    let gone = false
    void autofillWorks().then((works) => {
      if (gone || !works) return
      setCanAutofill(true)
      void waitInField()
    })
    return () => {
      gone = true
      waiting.current?.abort()
    }
  }, [])

  const byButton = useTask(async () => {
    setError(null)
    waiting.current?.abort()
    try {
      await signIn(await api.call('askForPasskey'), false, new AbortController().signal)
    } catch (thrown) {
      setError(thrown)
      if (canAutofill) void waitInField()
    }
  })

  return { error, busy: byButton.busy, start: () => void byButton.run(), stop: () => waiting.current?.abort() }
}

async function autofillWorks(): Promise<boolean> {
  if (!hasPasskeys() || !PublicKeyCredential.isConditionalMediationAvailable) return false
  return PublicKeyCredential.isConditionalMediationAvailable().catch(() => false)
}
