import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { type FieldError, TextField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { go } from '../sign-in/navigation.ts'
import { pathOf } from './visit.ts'

const numberShape = /^\s*[A-Za-z0-9]{4}[ -]?[A-Za-z0-9]{4}\s*$/

/** To a case by its number and a mailed code, with no sign-in. The answer is the same for numbers that nobody has. */
export function FindPage() {
  const [number, setNumber] = useState('')
  const [refused, setRefused] = useState<FieldError | null>(null)
  const find = useTask(async () => go(pathOf(await api.call('findRecovery', { body: { number: number.trim() } }))))

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    const fits = numberShape.test(number)
    setRefused(fits ? null : { text: t('recovery.find.wrong') })
    if (fits) void find.run()
  }

  return (
    <Stack gap="three">
      <PageHeading title={t('recovery.find.title')} lead={t('recovery.find.lead')} takesFocus={false} />
      {find.failure && <ProblemNotice error={find.failure.error} source="mail" />}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          <TextField
            label={t('recovery.find.number')}
            hint={t('recovery.find.hint')}
            value={number}
            onChange={setNumber}
            error={refused}
            autoComplete="off"
            dir="ltr"
            autoFocus
          />
          <Action type="submit" wide busy={find.busy}>
            {t('recovery.find.submit')}
          </Action>
        </Stack>
      </form>
      <ActionLink kind="quiet" wide href="/recovery">
        {t('recovery.over.start')}
      </ActionLink>
    </Stack>
  )
}
