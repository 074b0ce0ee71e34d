import { useEffect, useRef } from 'react'

/**
 * Where the browser can read the code out of the text that is bound to this site (WebOTP), it is handed over; elsewhere the
 * field's autocomplete does it. Listening ends when the prompt goes or `listens` turns false, as after the code was sent.
 */
export function useTextedCode(listens: boolean, onCode: (code: string) => void): void {
  const latest = useRef(onCode)
  latest.current = onCode

  useEffect(() => {
    if (!listens || !('OTPCredential' in window)) return
    const controller = new AbortController()
    const options = { otp: { transport: ['sms'] }, signal: controller.signal } as CredentialRequestOptions
    navigator.credentials.get(options).then(
      (credential) => {
        const code = (credential as { code?: string } | null)?.code
        if (code) latest.current(code)
      },
      // Not allowed, aborted or not there: typing works all the same.
      () => {},
    )
    return () => controller.abort()
  }, [listens])
}
