import { IconFingerprint } from '@tabler/icons-react'
import { t } from 'i18next'
import { useState } from 'react'
import { Action } from '../../components/action.tsx'
import { Stack } from '../../components/card.tsx'
import { useTask } from '../../components/use-task.ts'
import { getPasskey } from '../../passkeys/credentials.ts'
import { PasskeyProblem } from '../../passkeys/passkey-problem.tsx'
import classes from '../challenge.module.css'
import { TrustChoice } from './prompt-form.tsx'
import type { PromptKind, PromptProps } from './prompt-kind.ts'

export const passkeyPrompt: PromptKind = { source: 'passkey', emptiesAfterRefusal: true, isAskedAnew: true, Prompt: PasskeyPrompt }

/** Before the dialog of the browser and beside it stand the same words, so that nobody wonders who is asking. */
function PasskeyPrompt({ asked, offersTrust }: PromptProps) {
  const { passkey } = asked.challenge
  const [failure, setFailure] = useState<unknown>(null)
  const refusal = failure ?? asked.problem?.error ?? null

  const use = useTask(async () => {
    if (!passkey) return
    setFailure(null)
    try {
      asked.submit(await getPasskey(passkey))
    } catch (error) {
      setFailure(error)
    }
  })
  const busy = use.busy || asked.busy

  return (
    <>
      {refusal !== null && !busy && <PasskeyProblem error={refusal} instead={t('passkey.otherDevice')} />}
      <div className={classes.passkey}>
        <IconFingerprint size={40} stroke={1.4} aria-hidden="true" />
        <p>{t('passkey.explain')}</p>
      </div>
      <Stack gap="three">
        {offersTrust && <TrustChoice asked={asked} />}
        <Action wide busy={busy} autoFocus={asked.takesFocus} onClick={() => void use.run()}>
          {t('passkey.use')}
        </Action>
      </Stack>
      <p role="status" className={classes.soft}>
        {use.busy && t('passkey.waiting')}
      </p>
    </>
  )
}
