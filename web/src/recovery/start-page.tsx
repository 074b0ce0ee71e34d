import type { RecoveryTool } from '@countersign/contract'
import { t } from 'i18next'
import { type FormEvent, useId, useState } from 'react'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { Checkbox } from '../components/checkbox.tsx'
import { TextField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { useService } from '../service.ts'
import { go } from '../sign-in/navigation.ts'
import { MailAddress } from '../support/mail-address.tsx'
import classes from './recovery.module.css'
import { instructionsVersion, pathOf } from './visit.ts'

const reasons = ['lost_device', 'tool_unavailable', 'new_phone', 'other'] as const
const tools: readonly RecoveryTool[] = ['totp', 'authy', 'passkey', 'sms']

/** What will happen and what can go wrong, before anything begins (S2-27). */
export function StartPage() {
  const service = useService()
  if (service.state === 'loading') return <Waiting />
  if (service.state === 'unreachable') return <ProblemNotice error={service.error} />
  const { policy } = service.service
  if (policy.recovery.mode !== 'guided_web') return <Elsewhere isNone={policy.recovery.mode === 'none'} />
  const mail = policy.supportContacts.find(({ kind }) => kind === 'mail')
  return (
    <Stack gap="three">
      <PageHeading title={t('recovery.start.title')} lead={t('recovery.start.lead')} />
      <NoticeBanner kind="note" title={t('recovery.start.first')}>
        <p>{t('recovery.start.stillHave')}</p>
        <p>
          <a href="/help/lost-access">{t('recovery.start.otherWays')}</a>
        </p>
      </NoticeBanner>
      <section className={classes.part}>
        <h2>{t('recovery.start.howTitle')}</h2>
        <ol className={classes.list}>
          <li>{t('recovery.start.how.prove')}</li>
          <li>{t('recovery.start.how.evidence')}</li>
          <li>{t('recovery.start.how.review')}</li>
          <li>{t('recovery.start.how.bind')}</li>
        </ol>
      </section>
      <NoticeBanner kind="warning" title={t('recovery.start.warnTitle')}>
        <ul className={classes.list}>
          <li>{t('recovery.start.warn.lower')}</li>
          <li>{t('recovery.start.warn.leaked')}</li>
          <li>{t('recovery.start.warn.soon')}</li>
          {policy.holdHours.afterReset > 0 && <li>{t('recovery.start.warn.hold', { count: policy.holdHours.afterReset })}</li>}
        </ul>
      </NoticeBanner>
      <section className={classes.part}>
        <h2>{t('recovery.start.afterTitle')}</h2>
        <ul className={classes.list}>
          <li>{t('recovery.start.after.recommended')}</li>
          <li>{t('recovery.start.after.noBackup')}</li>
          <li>{t('recovery.start.after.offline')}</li>
          {mail && (
            <li>
              {t('recovery.start.after.support')} <MailAddress contact={mail} />
            </li>
          )}
        </ul>
      </section>
      <Begin />
      <section className={classes.part}>
        <h2>{t('recovery.start.lostMoreTitle')}</h2>
        <p>{t('recovery.start.lostPassword')}</p>
        <p>
          <a href="/forgot-password">{t('recovery.start.lostPasswordLink')}</a>
        </p>
        <p>{t('recovery.start.lostMailbox')}</p>
        <p>
          <a href="/help/contact">{t('recovery.start.contact')}</a>
        </p>
      </section>
    </Stack>
  )
}

function Begin() {
  const [reason, setReason] = useState<(typeof reasons)[number] | null>(null)
  const [reasonText, setReasonText] = useState('')
  const [agreed, setAgreed] = useState(false)
  const [missing, setMissing] = useState<'reason' | 'agreed' | null>(null)
  const id = useId()

  const begin = useTask(async () => {
    if (!reason) return
    const body = { reason, instructionsVersion, ...(reasonText.trim() && { reasonText: reasonText.trim() }), ...toolAsked() }
    go(pathOf(await api.call('beginRecovery', { body })))
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    const lacks = reason === null ? 'reason' : agreed ? null : 'agreed'
    setMissing(lacks)
    if (lacks === null) void begin.run()
  }

  return (
    <form noValidate onSubmit={onSubmit}>
      <Stack gap="three">
        <fieldset className={classes.choices} aria-describedby={missing === 'reason' ? `${id}-reason` : undefined}>
          <legend>{t('recovery.start.reasonTitle')}</legend>
          {reasons.map((one) => (
            <label key={one} className={classes.choice}>
              <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
              <span>{t(`recovery.reasons.${one}`)}</span>
            </label>
          ))}
        </fieldset>
        {reason === 'other' && (
          <TextField label={t('recovery.start.reasonText')} value={reasonText} onChange={setReasonText} autoComplete="off" />
        )}
        {missing === 'reason' && (
          <div id={`${id}-reason`}>
            <NoticeBanner kind="danger" live="alert">
              {t('recovery.start.reasonMissing')}
            </NoticeBanner>
          </div>
        )}
        <Checkbox label={t('recovery.start.agree')} hint={t('recovery.start.agreeHint')} checked={agreed} onChange={setAgreed} />
        {missing === 'agreed' && (
          <NoticeBanner kind="danger" live="alert">
            {t('recovery.start.agreeMissing')}
          </NoticeBanner>
        )}
        {begin.failure && <ProblemNotice error={begin.failure.error} />}
        <Stack gap="one">
          <Action type="submit" wide busy={begin.busy}>
            {t('recovery.start.submit')}
          </Action>
          <ActionLink kind="quiet" wide href="/recovery/find">
            {t('recovery.start.haveCase')}
          </ActionLink>
        </Stack>
      </Stack>
    </form>
  )
}

/** The entry that was pressed in the help says which one is lost (S2-26). */
function toolAsked(): { tool?: RecoveryTool } {
  const asked = new URLSearchParams(location.search).get('tool')
  const tool = tools.find((one) => one === asked)
  return tool ? { tool } : {}
}

/** Other ways of recovery have no pages of this kind; the help says which there are. */
function Elsewhere({ isNone }: { isNone: boolean }) {
  return (
    <Stack gap="three">
      <PageHeading title={t('recovery.elsewhere.title')} lead={t(isNone ? 'recovery.elsewhere.none' : 'recovery.elsewhere.text')} />
      <ActionLink wide href="/help/lost-access">
        {t('recovery.start.otherWays')}
      </ActionLink>
      <ActionLink kind="quiet" wide href="/recovery/find">
        {t('recovery.start.haveCase')}
      </ActionLink>
    </Stack>
  )
}
