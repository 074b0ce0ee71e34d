import type { AnswerName, FactorMethod, RecoveryAnswers } from '@countersign/contract'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { type FieldError, TextField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { useService } from '../service.ts'
import classes from './evidence.module.css'
import { BackToCase, type KindPageProps } from './evidence.tsx'
import { Select } from './select.tsx'

const reasons = ['lost_device', 'tools_unavailable', 'new_phone', 'broken_device', 'key_lost', 'other'] as const
const withPhone: FactorMethod[] = ['authy', 'sms']

/** The five questions of the service (S1-29 to S1-35); those that do not apply are not asked. */
export function AnswersForm({ progress, onProgress }: KindPageProps) {
  const { asked, missing, unreadable } = progress.answers
  const service = useService()
  const methods = service.state === 'ready' ? service.service.policy.methods.map((one) => one.method) : []
  const [said, setSaid] = useState<RecoveryAnswers>({})
  const [refused, setRefused] = useState<Partial<Record<AnswerName, FieldError>>>({})
  const put = (part: RecoveryAnswers) => setSaid((former) => ({ ...former, ...part }))

  const give = useTask(async () => {
    const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined && value !== ''))
    const next = await api.call('giveAnswers', { body: given as RecoveryAnswers })
    onProgress(next)
    const { answers } = next
    setRefused({
      ...Object.fromEntries(answers.missing.map((name) => [name, { text: t('evidence.answers.missing') }])),
      ...Object.fromEntries(answers.unreadable.map((name) => [name, { text: t(`evidence.answers.unreadable.${name as 'phone'}`) }])),
    })
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    setRefused({})
    void give.run()
  }

  const asks = (name: AnswerName) => asked.includes(name)
  /** A method that was said on an earlier visit stands at the server alone, which says that its number is still due. */
  const asksNumber = (name: AnswerName, of: FactorMethod | undefined) =>
    asks(name) && (of === undefined ? [...missing, ...unreadable].includes(name) : withPhone.includes(of))
  const method = (value: string) => (value === '' ? undefined : (value as FactorMethod))
  return (
    <Stack gap="three">
      <PageHeading title={t('evidence.answers.title')} lead={t('evidence.answers.lead')} />
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          {asks('method') && (
            <Select
              label={t('evidence.answers.method')}
              value={said.method ?? ''}
              onChange={(value) => put({ method: method(value) } as RecoveryAnswers)}
              options={methods.map((one) => [one, t(`evidence.answers.methods.${one}`)])}
              error={refused.method ?? null}
            />
          )}
          {asksNumber('phone', said.method) && (
            <TextField
              label={t('evidence.answers.phone')}
              hint={t('evidence.answers.phoneHint')}
              type="tel"
              name="phone"
              inputMode="tel"
              autoComplete="tel"
              dir="ltr"
              value={said.phone ?? ''}
              onChange={(phone) => put({ phone })}
              error={refused.phone ?? null}
            />
          )}
          {asks('new_phone') && (
            <>
              <Select
                label={t('evidence.answers.wanted')}
                value={said.wanted ?? ''}
                onChange={(value) => put({ wanted: method(value) } as RecoveryAnswers)}
                options={methods.map((one) => [one, t(`evidence.answers.methods.${one}`)])}
                error={null}
              />
              {asksNumber('new_phone', said.wanted) && (
                <TextField
                  label={t('evidence.answers.newPhone')}
                  hint={t('evidence.answers.phoneHint')}
                  type="tel"
                  name="new-phone"
                  inputMode="tel"
                  autoComplete="off"
                  dir="ltr"
                  value={said.newPhone ?? ''}
                  onChange={(newPhone) => put({ newPhone })}
                  error={refused.new_phone ?? null}
                />
              )}
            </>
          )}
          {asks('reason') && (
            <>
              <Select
                label={t('evidence.answers.reason')}
                value={said.reason ?? ''}
                onChange={(value) => put({ reason: value === '' ? undefined : value } as RecoveryAnswers)}
                options={reasons.map((one) => [one, t(`evidence.answers.reasons.${one}`)])}
                error={refused.reason ?? null}
              />
              <TextField
                label={t('evidence.answers.reasonText')}
                value={said.reasonText ?? ''}
                onChange={(reasonText) => put({ reasonText })}
                autoComplete="off"
              />
            </>
          )}
          {asks('registered_when') && (
            <TextField
              label={t('evidence.answers.registeredWhen')}
              hint={t('evidence.answers.monthHint')}
              type="month"
              dir="ltr"
              value={said.registeredWhen ?? ''}
              onChange={(registeredWhen) => put({ registeredWhen })}
              error={refused.registered_when ?? null}
            />
          )}
          {asks('balance') && (
            <TextField
              label={t('evidence.answers.balance')}
              hint={t('evidence.answers.balanceHint')}
              dir="auto"
              value={said.balance ?? ''}
              onChange={(balance) => put({ balance })}
              error={refused.balance ?? null}
              autoComplete="off"
            />
          )}
          {asks('last_sign_in') && (
            <TextField
              label={t('evidence.answers.lastSignIn')}
              hint={t('evidence.answers.dayHint')}
              type="date"
              dir="ltr"
              value={said.lastSignIn ?? ''}
              onChange={(lastSignIn) => put({ lastSignIn })}
              error={refused.last_sign_in ?? null}
            />
          )}
          {give.failure && <ProblemNotice error={give.failure.error} />}
          {Object.keys(refused).length > 0 && (
            <NoticeBanner kind="danger" live="alert">
              {t('evidence.answers.someMissing')}
            </NoticeBanner>
          )}
          <p className={classes.soft}>{t('evidence.answers.honest')}</p>
          <Action type="submit" wide busy={give.busy}>
            {t('evidence.answers.send')}
          </Action>
        </Stack>
      </form>
      <BackToCase />
    </Stack>
  )
}
