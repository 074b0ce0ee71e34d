import { ProblemError } from '@countersign/client'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { type FormEvent, type ReactNode, useState } from 'react'
import { call } from '../account/call.ts'
import { accountQuery, queryClient } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Action } from '../components/action.tsx'
import { Card } from '../components/card.tsx'
import { type FieldError, TextField } from '../components/fields.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import security from '../security/security.module.css'

interface MailPhraseProps {
  onDone(said: ReactNode): void
}

/** The phrase is never shown here: who looks over a shoulder, or into a session, must not learn it. */
export function MailPhrase({ onDone }: MailPhraseProps) {
  const account = useQuery(accountQuery)
  return (
    <Card labelledBy="phrase">
      <div>
        <h2 id="phrase">{t('mailPhrase.title')}</h2>
        <p className={security.soft}>{t('mailPhrase.text')}</p>
      </div>
      {account.isError && <QueryProblem query={account} />}
      {account.data && <p>{t(account.data.hasMailPhrase ? 'mailPhrase.set' : 'mailPhrase.unset')}</p>}
      {account.data && <PhraseForm isSet={account.data.hasMailPhrase} onDone={onDone} />}
    </Card>
  )
}

function PhraseForm({ isSet, onDone }: MailPhraseProps & { isSet: boolean }) {
  const [phrase, setPhrase] = useState('')
  const [refused, setRefused] = useState<FieldError | null>(null)

  const keep = useTask(async (wish: string | null) => {
    setRefused(null)
    try {
      await call('setMailPhrase', { body: { phrase: wish } })
    } catch (error) {
      if (!(error instanceof ProblemError) || !['PHRASE_NOT_TAKEN', 'INVALID_REQUEST'].includes(error.code)) throw error
      return setRefused({ text: problemSentence(error) })
    }
    setPhrase('')
    queryClient.setQueryData(accountQuery.queryKey, (before) => before && { ...before, hasMailPhrase: wish !== null })
    onDone(t(wish === null ? 'mailPhrase.takenAway' : 'mailPhrase.saved'))
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (phrase.trim() === '') setRefused({ text: t('mailPhrase.missing') })
    else void keep.run(phrase.trim())
  }

  return (
    <form noValidate onSubmit={onSubmit} className={security.nameForm}>
      <TextField
        label={t(isSet ? 'mailPhrase.labelNew' : 'mailPhrase.label')}
        hint={t('mailPhrase.hint')}
        type="text"
        name="mail-phrase"
        autoComplete="off"
        dir="auto"
        value={phrase}
        onChange={setPhrase}
        error={refused}
      />
      {keep.failure && <ProblemNotice error={keep.failure.error} />}
      <div className={security.titleRow}>
        <Action kind="secondary" type="submit" busy={keep.busy}>
          {t('mailPhrase.save')}
        </Action>
        {isSet && (
          <Action kind="quiet" busy={keep.busy} onClick={() => void keep.run(null)}>
            {t('mailPhrase.takeAway')}
          </Action>
        )}
      </div>
    </form>
  )
}
