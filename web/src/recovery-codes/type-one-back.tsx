import { ProblemError } from '@countersign/client'
import type { NewRecoveryCodes } from '@countersign/contract'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { call } from '../account/call.ts'
import { Action } from '../components/action.tsx'
import { type FieldError, TextField } from '../components/fields.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import classes from './recovery-codes.module.css'

interface TypeOneBackProps {
  made: NewRecoveryCodes
  onDone(): void
  /** The set was not confirmed in time, or another one was made. */
  onOver(): void
}

/** Better than a tick box: who can type one of them has kept them. The code is not used up by it. */
export function TypeOneBack({ made, onDone, onOver }: TypeOneBackProps) {
  const [code, setCode] = useState('')
  const [refused, setRefused] = useState<FieldError | null>(null)

  const confirm = useTask(async () => {
    setRefused(null)
    try {
      await call('confirmRecoveryCodes', { params: { id: made.id }, body: { code } })
      onDone()
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      if (error.code === 'ENROLLMENT_OVER') return onOver()
      if (error.code !== 'WRONG_CODE' && error.code !== 'INVALID_REQUEST') throw error
      setRefused({ text: problemSentence(error, { source: 'recovery' }) })
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (code.trim() === '') setRefused({ text: t('code.missing_recovery') })
    else void confirm.run()
  }

  return (
    <form noValidate onSubmit={onSubmit} className={classes.back}>
      <TextField
        label={t('recoveryCodes.backLabel')}
        hint={t('recoveryCodes.backHint')}
        type="text"
        inputMode="text"
        name="recovery-code"
        autoComplete="off"
        dir="ltr"
        value={code}
        onChange={setCode}
        error={refused}
      />
      {confirm.failure && <ProblemNotice error={confirm.failure.error} source="recovery" />}
      <Action type="submit" busy={confirm.busy}>
        {t('recoveryCodes.backSubmit')}
      </Action>
    </form>
  )
}
