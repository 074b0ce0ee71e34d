import { ProblemError } from '@countersign/client'
import type { RecoveryVisit } from '@countersign/contract'
import { t } from 'i18next'
import { type FormEvent, useEffect, useState } from 'react'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { type FieldError, PasswordField, TextField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { MailedCodeForm } from '../components/mailed-code-form.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { withWork } from '../proof-of-work/with-work.ts'
import { go } from '../sign-in/navigation.ts'
import { isOver, pathOf, useVisit } from './visit.ts'
import { VisitFailed, VisitOver } from './visit-over.tsx'

/** Password, then mailbox: the server says which is due, and takes them in no other order (S2-32). */
export function ProvePage() {
  const { loaded, reload, setValue } = useVisit()
  const due = loaded.state === 'ready' ? pathOf(loaded.value) : null
  useEffect(() => {
    if (due !== null && due !== location.pathname.replace(/\/$/, '')) go(due)
  }, [due])

  // The page of another step comes anew, and only then begins with it.
  const isElsewhere = due !== null && due !== location.pathname.replace(/\/$/, '')
  if (loaded.state === 'loading' || isElsewhere) return <Waiting />
  if (loaded.state === 'over') return <VisitOver />
  if (loaded.state === 'failed') return <VisitFailed error={loaded.error} onAgain={() => void reload()} />
  const { value: visit } = loaded
  if (visit.step === 'password') return <Password onProved={setValue} onOver={() => void reload()} />
  if (visit.step === 'mailbox') return <Mailbox visit={visit} onProved={setValue} onOver={() => void reload()} />
  return <Waiting />
}

interface StepProps {
  onProved(visit: RecoveryVisit): void
  onOver(): void
}

function Password({ onProved, onOver }: StepProps) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [refused, setRefused] = useState<{ field: 'email' | 'password'; error: FieldError } | null>(null)
  const [nothing, setNothing] = useState(false)

  const prove = useTask(async () => {
    setRefused(null)
    try {
      const given = { email: email.trim(), password }
      onProved(
        await withWork((proofOfWork) => api.call('proveRecoveryPassword', { body: { ...given, ...(proofOfWork && { proofOfWork }) } })),
      )
    } catch (error) {
      if (isOver(error)) return onOver()
      if (!(error instanceof ProblemError)) throw error
      if (error.code === 'NOTHING_TO_RECOVER') return setNothing(true)
      if (error.code === 'RECOVERY_STEP_MISSING') return onOver()
      // Which of the two is wrong stays unsaid: it would tell a stranger who has an account.
      if (!['WRONG_CREDENTIALS', 'INVALID_REQUEST'].includes(error.code)) throw error
      setRefused({ field: 'password', error: { text: problemSentence(error) } })
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (email.trim() === '') return setRefused({ field: 'email', error: { text: t('signIn.emailMissing') } })
    if (password === '') return setRefused({ field: 'password', error: { text: t('password.missing') } })
    void prove.run()
  }

  if (nothing) return <NothingLost />
  return (
    <Stack gap="three">
      <PageHeading title={t('recovery.password.title')} lead={t('recovery.password.lead')} takesFocus={false} />
      {prove.failure && <ProblemNotice error={prove.failure.error} source="password" />}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          <TextField
            label={t('signIn.email')}
            type="email"
            name="email"
            autoComplete="username"
            inputMode="email"
            dir="ltr"
            value={email}
            onChange={setEmail}
            error={refused?.field === 'email' ? refused.error : null}
            autoFocus
          />
          <PasswordField
            label={t('signIn.password')}
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
            error={refused?.field === 'password' ? refused.error : null}
          />
          <Action type="submit" wide busy={prove.busy}>
            {t('recovery.next')}
          </Action>
        </Stack>
      </form>
      <ActionLink kind="quiet" wide href="/forgot-password">
        {t('recovery.start.lostPasswordLink')}
      </ActionLink>
    </Stack>
  )
}

/** The password alone opens the account. */
function NothingLost() {
  return (
    <Stack gap="three">
      <PageHeading title={t('recovery.nothing.title')} lead={t('recovery.nothing.text')} />
      <ActionLink wide href="/sign-in">
        {t('recovery.nothing.signIn')}
      </ActionLink>
    </Stack>
  )
}

function Mailbox({ visit, onProved, onOver }: StepProps & { visit: RecoveryVisit }) {
  const [code, setCode] = useState(visit.code)
  const send = useTask(async () => {
    try {
      setCode((await api.call('sendRecoveryCode')).code)
    } catch (error) {
      const again = error instanceof ProblemError && error.code === 'CODE_SENT_RECENTLY' ? error.document.retryAfter : undefined
      // Another mail of ours went to this mailbox a moment ago: the next one can be asked for soon.
      if (again === undefined || !code) throw error
      setCode({ ...code, resendAt: again })
    }
  })
  const isLookup = visit.isLookup
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page appears
  useEffect(() => {
    if (!isLookup && code?.sentAt === null) void send.run()
  }, [])
  // Where a number was asked for, nobody is told when or whether something was sent.
  const resendAt = code?.resendAt ?? (isLookup ? new Date(0).toISOString() : null)

  return (
    <Stack gap="three">
      <PageHeading
        title={t('recovery.mailbox.title')}
        lead={
          isLookup ? t('recovery.mailbox.leadLookup') : <Phrase of="recovery.mailbox.lead" values={{ address: code?.destination ?? '' }} />
        }
        takesFocus={false}
      />
      {send.failure && <ProblemNotice error={send.failure.error} source="mail" />}
      {resendAt === null ? (
        !send.failure && <Waiting />
      ) : (
        <MailedCodeForm
          submit={t('recovery.next')}
          resendAt={resendAt}
          confirm={async (typed) => {
            try {
              onProved(await api.call('proveRecoveryMailbox', { body: { code: typed } }))
            } catch (error) {
              if (!isOver(error)) throw error
              onOver()
            }
          }}
          resend={send.run}
          onOver={onOver}
          sent={t(isLookup ? 'recovery.mailbox.sentLookup' : 'mailedCode.sent')}
        >
          <ActionLink kind="quiet" wide href="/help/lost-access">
            {t('recovery.mailbox.lost')}
          </ActionLink>
        </MailedCodeForm>
      )}
      {send.failure && (
        <Action kind="secondary" wide busy={send.busy} onClick={() => void send.run()}>
          {t('shell.tryAgain')}
        </Action>
      )}
      <NoticeBanner kind="note">{t('recovery.mailbox.never')}</NoticeBanner>
    </Stack>
  )
}
