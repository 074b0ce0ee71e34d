import { ProblemError } from '@countersign/client'
import type { AddressRequest } from '@countersign/contract'
import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { call } from '../account/call.ts'
import { accountQuery, addressesQuery, queryClient, sessionQuery, sessionsQuery } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { type FieldError, TextField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { MailedCodeForm } from '../components/mailed-code-form.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { BackLink } from '../security/back-link.tsx'
import { leaveAddressWord } from './address-word.ts'

type Purpose = 'add' | 'change'
type Stage = { at: 'ask' } | { at: 'code'; email: string; request: AddressRequest } | { at: 'over' }

export const AddAddressPage = () => <NewAddressPage purpose="add" />
export const ChangeEmailPage = () => <NewAddressPage purpose="change" />

/** Nothing is kept of it in the browser: loading the page again starts again, and the address that was typed stays unused. */
function NewAddressPage({ purpose }: { purpose: Purpose }) {
  const [stage, setStage] = useState<Stage>({ at: 'ask' })
  const askAgain = () => setStage({ at: 'ask' })
  return (
    <Stack gap="three">
      <BackLink to="/security/addresses">{t('addresses.title')}</BackLink>
      {stage.at === 'ask' && <AskForCode purpose={purpose} onStage={setStage} />}
      {stage.at === 'code' && (
        <EnterCode purpose={purpose} email={stage.email} request={stage.request} onStage={setStage} onOther={askAgain} />
      )}
      {stage.at === 'over' && (
        <>
          <PageHeading title={t('addresses.overTitle')} lead={t('addresses.overText')} />
          <Action wide onClick={askAgain}>
            {t('addresses.again')}
          </Action>
        </>
      )}
    </Stack>
  )
}

interface StageProps {
  purpose: Purpose
  onStage(stage: Stage): void
}

function AskForCode({ purpose, onStage }: StageProps) {
  const [email, setEmail] = useState('')
  const [refused, setRefused] = useState<FieldError | null>(null)

  const ask = useTask(async () => {
    setRefused(null)
    const typed = email.trim()
    try {
      const request = await call(purpose === 'add' ? 'addAddress' : 'changeEmail', { body: { email: typed } })
      onStage({ at: 'code', email: typed, request })
    } catch (error) {
      if (!(error instanceof ProblemError) || !aboutTheAddress.has(error.code)) throw error
      setRefused({ text: problemSentence(error) })
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (email.trim() === '') setRefused({ text: t('addresses.missing') })
    else void ask.run()
  }

  return (
    <>
      <PageHeading
        title={t(purpose === 'add' ? 'addresses.newTitle' : 'addresses.changeTitle')}
        lead={t(purpose === 'add' ? 'addresses.newLead' : 'addresses.changeLead')}
      />
      {ask.failure && <ProblemNotice error={ask.failure.error} />}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          <TextField
            label={t('addresses.newLabel')}
            type="email"
            name="email"
            autoComplete="email"
            inputMode="email"
            dir="ltr"
            value={email}
            onChange={setEmail}
            error={refused}
          />
          <Action type="submit" wide busy={ask.busy}>
            {t('addresses.newSubmit')}
          </Action>
        </Stack>
      </form>
    </>
  )
}

const aboutTheAddress = new Set<string>(['INVALID_EMAIL', 'INVALID_REQUEST', 'ADDRESS_TAKEN'])

interface EnterCodeProps extends StageProps {
  email: string
  request: AddressRequest
  onOther(): void
}

function EnterCode({ purpose, email, request, onStage, onOther }: EnterCodeProps) {
  const navigate = useNavigate()
  const { requestId } = request

  async function confirm(code: string) {
    const { items } = await call('confirmAddress', { body: { requestId, code } })
    queryClient.setQueryData(addressesQuery.queryKey, items)
    if (purpose === 'change') {
      queryClient.removeQueries(sessionsQuery)
      await Promise.all([queryClient.invalidateQueries(sessionQuery), queryClient.invalidateQueries(accountQuery)])
    }
    leaveAddressWord(purpose === 'add' ? 'added' : 'changed')
    await navigate({ to: '/security/addresses' })
  }

  return (
    <>
      {/* The same words whether the address is free or taken: the page must not tell who has an account. */}
      <PageHeading title={t('addresses.codeTitle')} lead={<Phrase of="addresses.codeText" values={{ email }} />} />
      <MailedCodeForm
        submit={t('addresses.confirm')}
        resendAt={request.resendAt}
        confirm={confirm}
        resend={async () => onStage({ at: 'code', email, request: await call('resendAddressCode', { body: { requestId } }) })}
        onOver={() => onStage({ at: 'over' })}
        sent={t('mailedCode.sentPerhaps')}
      >
        <Action kind="quiet" wide onClick={onOther}>
          {t('addresses.otherAddress')}
        </Action>
      </MailedCodeForm>
    </>
  )
}
