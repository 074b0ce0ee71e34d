import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { useState } from 'react'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { MailedCodeForm } from '../components/mailed-code-form.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { formatDayAndTime } from '../texts/formats.ts'
import { type Frozen, takeKept } from './proceed.ts'
import { SignInEnded } from './sign-in-ended.tsx'

type Stage = { at: 'start' } | { at: 'code'; resendAt: string } | { at: 'thawing'; thawsAt: string } | { at: 'ended' }

/** Said only after a whole sign-in: it would tell a stranger that the account exists. */
export function FrozenPage() {
  const [frozen] = useState(takeKept)
  const [stage, setStage] = useState<Stage>(() =>
    frozen?.state === 'frozen' && frozen.thawsAt ? { at: 'thawing', thawsAt: frozen.thawsAt } : { at: 'start' },
  )
  if (frozen?.state !== 'frozen' || stage.at === 'ended') return <SignInEnded />
  if (stage.at === 'thawing') return <Thawing thawsAt={stage.thawsAt} />
  if (stage.at === 'code') return <ThawCode resendAt={stage.resendAt} onStage={setStage} />
  return <Asleep frozen={frozen} onStage={setStage} />
}

interface StageProps {
  onStage(stage: Stage): void
}

const sendCode = async (): Promise<Stage> => ({ at: 'code', ...(await api.call('sendThawCode')) })

function Asleep({ frozen, onStage }: StageProps & { frozen: Frozen }) {
  const send = useTask(async () => {
    try {
      onStage(await sendCode())
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'SIGN_IN_EXPIRED') throw error
      onStage({ at: 'ended' })
    }
  })
  return (
    <Stack gap="three">
      <PageHeading title={t('signIn.frozenTitle')} lead={t('signIn.frozenText', { since: formatDayAndTime(frozen.frozenAt) })} />
      <p>{t('thaw.how')}</p>
      {send.failure && <ProblemNotice error={send.failure.error} source="mail" />}
      <Action wide busy={send.busy} onClick={() => void send.run()}>
        {t('thaw.send')}
      </Action>
      <ActionLink kind="quiet" wide href="/help/contact">
        {t('thaw.contact')}
      </ActionLink>
    </Stack>
  )
}

function ThawCode({ resendAt, onStage }: StageProps & { resendAt: string }) {
  return (
    <Stack gap="three">
      <PageHeading title={t('thaw.codeTitle')} lead={t('thaw.codeText')} />
      <MailedCodeForm
        submit={t('thaw.confirm')}
        resendAt={resendAt}
        confirm={async (code) => onStage({ at: 'thawing', ...(await api.call('thawAccount', { body: { code } })) })}
        resend={async () => onStage(await sendCode())}
        onOver={() => onStage({ at: 'ended' })}
        sent={t('mailedCode.sent')}
      >
        <ActionLink kind="quiet" wide href="/help/contact">
          {t('thaw.contact')}
        </ActionLink>
      </MailedCodeForm>
    </Stack>
  )
}

function Thawing({ thawsAt }: { thawsAt: string }) {
  return (
    <Stack gap="three">
      <PageHeading title={t('thaw.doneTitle')} lead={<Phrase of="thaw.doneText" values={{ time: formatDayAndTime(thawsAt) }} />} />
      <p>{t('thaw.doneStop')}</p>
      <ActionLink kind="secondary" wide href="/sign-in">
        {t('thaw.signIn')}
      </ActionLink>
      <ActionLink kind="quiet" wide href="/help/contact">
        {t('thaw.contact')}
      </ActionLink>
    </Stack>
  )
}
