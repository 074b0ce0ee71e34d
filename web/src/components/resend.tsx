import { t } from 'i18next'
import { type ReactNode, useEffect, useRef } from 'react'
import { formatCountdown } from '../texts/formats.ts'
import { Action } from './action.tsx'
import { announce } from './announce.ts'
import classes from './resend.module.css'
import { useSecondsUntil } from './use-now.ts'

interface ResendProps {
  what: 'code' | 'link'
  resendAt: string
  busy: boolean
  onResend(): void
  /** Said after a press. Where the address is not known to be anybody's, it must not tell. */
  sent: string
  /** Further ways around, below. */
  children?: ReactNode
}

/** Another mail is one press away, after a pause everybody can see. Told once at its end, not each second. */
export function Resend({ what, resendAt, busy, onResend, sent, children }: ResendProps) {
  const seconds = useSecondsUntil(resendAt)
  const firstResendAt = useRef(resendAt)
  const waiting = seconds > 0
  const wasWaiting = useRef(waiting)

  useEffect(() => {
    if (resendAt !== firstResendAt.current) announce(sent)
  }, [resendAt, sent])

  useEffect(() => {
    if (wasWaiting.current && !waiting) announce(t(`resend.ready_${what}`))
    wasWaiting.current = waiting
  }, [waiting, what])

  return (
    <div className={classes.resend}>
      {resendAt !== firstResendAt.current && waiting && <p>{sent}</p>}
      {waiting ? (
        <p className={classes.countdown}>{t(`resend.in_${what}`, { time: formatCountdown(seconds) })}</p>
      ) : (
        <Action kind="quiet" wide busy={busy} onClick={onResend}>
          {t(`resend.again_${what}`)}
        </Action>
      )}
      {children}
    </div>
  )
}
