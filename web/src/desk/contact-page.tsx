import { ProblemError } from '@countersign/client'
import type { ContactCase } from '@countersign/contract'
import { t } from 'i18next'
import { useState } from 'react'
import { Action } from '../components/action.tsx'
import { Card, Stack } from '../components/card.tsx'
import { Checkbox } from '../components/checkbox.tsx'
import { TextField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { usePolicy, useService } from '../service.ts'
import { Text } from './decision-form.tsx'
import classes from './desk.module.css'
import { deskCall } from './queries.ts'

const channels: ContactCase['channel'][] = ['chat', 'account_chat', 'telegram', 'mail', 'video', 'in_person']
const checks: ContactCase['checks'] = [
  'document_seen',
  'video_call',
  'called_back_on_file',
  'account_details',
  'known_in_person',
  'mail_answered',
]

export function ContactPage() {
  const service = useService()
  return (
    <div className={classes.page}>
      <PageHeading title={t('desk.contact.title')} lead={t('desk.contact.lead')} />
      {service.state === 'ready' && <Contact />}
    </div>
  )
}

/** For somebody who got in touch: who it is about, and how identity was checked. Somebody else decides. */
function Contact() {
  const { recovery } = usePolicy()
  const [email, setEmail] = useState('')
  const [channel, setChannel] = useState<ContactCase['channel']>('chat')
  const [done, setDone] = useState<ContactCase['checks']>([])
  const [record, setRecord] = useState('')
  const [reason, setReason] = useState('')
  const [opened, setOpened] = useState<string | null>(null)
  const open = useTask(async () => {
    const { number } = await deskCall('openContactCase', { body: { email, tool: null, channel, checks: done, record, reason } })
    setOpened(number)
    setEmail('')
    setRecord('')
    setReason('')
    setDone([])
  })
  const error = open.failure?.error
  const isNobody = error instanceof ProblemError && (error.code === 'NOT_FOUND' || error.code === 'INVALID_EMAIL')
  if (recovery.mode !== 'contact_only') return <NoticeBanner kind="note">{t('desk.contact.notOffered')}</NoticeBanner>
  return (
    <div className={classes.narrow}>
      <Card>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            void open.run()
          }}
        >
          <Stack gap="three">
            {opened && (
              <NoticeBanner kind="fine" live="status" takesFocus title={t('desk.contact.opened', { number: opened })}>
                {t('desk.contact.openedText')}
              </NoticeBanner>
            )}
            {error !== undefined && !isNobody && <ProblemNotice error={error} />}
            <TextField
              label={t('desk.contact.email')}
              type="email"
              dir="ltr"
              autoComplete="off"
              value={email}
              onChange={setEmail}
              error={isNobody ? { text: t('desk.contact.nobody') } : null}
            />
            <label className={classes.why}>
              <span>{t('desk.contact.channel')}</span>
              <select value={channel} onChange={(event) => setChannel(event.currentTarget.value as ContactCase['channel'])}>
                {channels.map((one) => (
                  <option key={one} value={one}>
                    {t(`desk.said.${one}`)}
                  </option>
                ))}
              </select>
            </label>
            <fieldset className={classes.codes}>
              <legend>{t('desk.contact.checks')}</legend>
              {checks.map((one) => (
                <Checkbox
                  key={one}
                  label={t(`desk.said.${one}`)}
                  checked={done.includes(one)}
                  onChange={() => setDone(done.includes(one) ? done.filter((each) => each !== one) : [...done, one])}
                />
              ))}
            </fieldset>
            <Text
              label={t('desk.contact.record')}
              hint={t('desk.contact.recordHint')}
              value={record}
              onChange={setRecord}
              most={2000}
              rows={5}
            />
            <Text
              label={t('desk.contact.reason')}
              hint={t('desk.contact.reasonHint')}
              value={reason}
              onChange={setReason}
              most={1000}
              rows={2}
            />
            <NoticeBanner kind="note">{t('desk.contact.promise')}</NoticeBanner>
            <Action type="submit" busy={open.busy}>
              {t('desk.contact.submit')}
            </Action>
          </Stack>
        </form>
      </Card>
    </div>
  )
}
