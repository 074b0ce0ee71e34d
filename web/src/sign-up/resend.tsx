import { t } from 'i18next'
import { useEffect, useRef } from 'react'
import { Action, ActionLink } from '../components/action.tsx'
import { announce } from '../components/announce.ts'
import { useSecondsUntil } from '../components/use-now.ts'
import { formatCountdown } from '../texts/formats.ts'
import classes from './sign-up.module.css'

interface ResendProps {
  resendAt: string
  busy: boolean
  onResend(): void
}

/** Another code is one press away, after a pause everybody can see. Told once at its end, not each second. */
export function Resend({ resendAt, busy, onResend }: ResendProps) {
  const seconds = useSecondsUntil(resendAt)
  const firstResendAt = useRef(resendAt)
  const waiting = seconds > 0
  const wasWaiting = useRef(waiting)

  useEffect(() => {
    if (resendAt !== firstResendAt.current) announce(t('signUp.resent'))
  }, [resendAt])

  useEffect(() => {
    if (wasWaiting.current && !waiting) announce(t('signUp.resendReady'))
    wasWaiting.current = waiting
  }, [waiting])

  return (
    <div className={classes.resend}>
      {resendAt !== firstResendAt.current && waiting && <p>{t('signUp.resent')}</p>}
      {waiting ? (
        <p className={classes.countdown}>{t('signUp.resendIn', { time: formatCountdown(seconds) })}</p>
      ) : (
        <Action kind="quiet" wide busy={busy} onClick={onResend}>
          {t('signUp.resend')}
        </Action>
      )}
      <ActionLink kind="quiet" href="/sign-up" wide>
        {t('signUp.otherAddress')}
      </ActionLink>
    </div>
  )
}
