import type { Factor } from '@countersign/contract'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { call } from '../account/call.ts'
import { reloadFactors } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { type FieldError, TextField } from '../components/fields.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import classes from './security.module.css'

export function NameForm({ factor, onSaved }: { factor: Factor; onSaved(): void }) {
  const [name, setName] = useState(factor.name)
  const [refused, setRefused] = useState<FieldError | null>(null)

  const save = useTask(async () => {
    await call('renameFactor', { params: { id: factor.id }, body: { name: name.trim() } })
    await reloadFactors()
    onSaved()
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    const text = nameComplaint(name)
    setRefused(text ? { text } : null)
    if (!text) void save.run()
  }

  return (
    <form noValidate onSubmit={onSubmit} className={classes.nameForm}>
      <TextField
        label={t(`tools.${factor.kind}.nameLabel`)}
        hint={t(`tools.${factor.kind}.nameHint`)}
        type="text"
        name="name"
        autoComplete="off"
        dir="auto"
        value={name}
        onChange={setName}
        error={refused}
      />
      {save.failure && <ProblemNotice error={save.failure.error} />}
      <Action kind="secondary" type="submit" busy={save.busy}>
        {t('manage.nameSave')}
      </Action>
    </form>
  )
}

/** What is wrong with a name, or nothing. */
export function nameComplaint(name: string): string | null {
  if (name.trim() === '') return t('manage.nameMissing')
  return [...name.trim()].length > 64 ? t('manage.nameLong') : null
}
