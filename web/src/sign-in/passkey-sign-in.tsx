import { IconFingerprint } from '@tabler/icons-react'
import { t } from 'i18next'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PasskeyProblem } from '../passkeys/passkey-problem.tsx'
import { usePasskeySignIn } from './use-passkey-sign-in.ts'

/** The way in without a password, where the browser has it. Loaded by itself, after the page stands. */
export default function PasskeySignIn() {
  const { error, busy, start } = usePasskeySignIn()
  return (
    <Stack gap="two">
      {error !== null && <PasskeyProblem error={error} instead={t('passkey.signInInstead')} />}
      <Action kind="secondary" wide busy={busy} icon={<IconFingerprint size={20} stroke={1.8} aria-hidden="true" />} onClick={start}>
        {t('passkey.signIn')}
      </Action>
    </Stack>
  )
}
