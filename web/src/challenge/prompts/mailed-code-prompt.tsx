import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { api } from '../../api.ts'
import { CodeField } from '../../components/fields.tsx'
import { Phrase } from '../../components/phrase.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Resend } from '../../components/resend.tsx'
import { useTask } from '../../components/use-task.ts'
import { fieldOf, PromptForm } from './prompt-form.tsx'
import type { PromptKind, PromptProps } from './prompt-kind.ts'

export const mailedCodePrompt: PromptKind = { source: 'mail', emptiesAfterRefusal: false, Prompt: MailedCodePrompt }

/** The first code is on its way as soon as it is asked for; a newer one takes a press. */
function MailedCodePrompt({ asked, submit }: PromptProps) {
  const { challenge } = asked
  const [mailed, setMailed] = useState(challenge.mailed_code)

  const send = useTask(async () => {
    const { mailed_code } = await api.call('sendChallenge', { params: { id: challenge.id }, body: {} })
    setMailed(mailed_code)
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is asked for
  useEffect(() => {
    if (mailed?.sentAt === null) void send.run()
  }, [])

  return (
    <>
      {send.failure && <ProblemNotice error={send.failure.error} source="mail" />}
      <PromptForm asked={asked} submit={submit} offersTrust={false} missing={t('code.missing_mail')}>
        <CodeField
          key={challenge.id}
          label={t('mailedCode.label')}
          hint={<Phrase of="challenge.mailedHint" values={{ address: mailed?.destination ?? '' }} />}
          {...fieldOf(asked)}
        />
      </PromptForm>
      {mailed?.resendAt && (
        <Resend what="code" resendAt={mailed.resendAt} busy={send.busy} onResend={() => void send.run()} sent={t('mailedCode.sent')} />
      )}
    </>
  )
}
