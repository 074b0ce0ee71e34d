import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { call } from '../account/call.ts'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { type FieldError, TextField } from '../components/fields.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { isAboutNumber } from '../phone/phone-problems.ts'
import { usePolicy } from '../service.ts'
import { AppChoice } from './app-choice.tsx'
import classes from './enrollment.module.css'
import { useSetup } from './setup.tsx'
import { Step, StepActions } from './step.tsx'

/** Step 1. The key is made on leaving it, after the person has shown that it is them. */
export function AppStep() {
  const { replaced, name, setName, number, enrollment, setEnrollment } = useSetup()
  const navigate = useNavigate()
  const { appNamed } = usePolicy()
  const [refused, setRefused] = useState<FieldError | null>(null)
  const [refusedNumber, setRefusedNumber] = useState<FieldError | null>(null)

  const begin = useTask(async () => {
    if (enrollment) {
      // Back and on again: the name may be another one, and a key is never shown for two names.
      setEnrollment(null)
      await api.call('cancelEnrollment', { params: { id: enrollment.id } })
    }
    const named = name.trim()
    const registered = number && { phone: number.phone, ...(number.country && { country: number.country }) }
    const body = { kind: 'totp' as const, ...(named && { name: named }), ...(replaced && { replaces: replaced.id }), ...registered }
    try {
      const begun = await call('beginEnrollment', { body })
      if (begun.kind === 'totp') setEnrollment(begun)
      await navigate({ to: '/security/authenticator/new/scan', search: true })
    } catch (error) {
      if (!isAboutNumber(error)) throw error
      setRefusedNumber({ text: problemSentence(error) })
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    const tooLong = [...name.trim()].length > 64
    const isMissing = number !== null && number.phone.trim() === ''
    setRefused(tooLong ? { text: t('manage.nameLong') } : null)
    setRefusedNumber(isMissing ? { text: t('setup.authy.missing') } : null)
    if (!tooLong && !isMissing) void begin.run()
  }

  return (
    <Step step={1} name={t('setup.app.name')}>
      {replaced && (
        <NoticeBanner kind="note">
          <Phrase of="setup.replacing" values={{ factor: replaced.name }} />
        </NoticeBanner>
      )}
      <p>{t('setup.app.text')}</p>
      <dl className={classes.advice}>
        <div>
          <dt>{t('setup.app.have')}</dt>
          <dd>{t('setup.app.haveText')}</dd>
        </div>
        <div>
          <dt>{t('setup.app.need')}</dt>
          <dd>{t('setup.app.needText', { app: appNamed ?? 'Google Authenticator' })}</dd>
        </div>
      </dl>
      {begin.failure && <ProblemNotice error={begin.failure.error} />}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          <AppChoice error={refusedNumber} />
          <TextField
            label={t('setup.app.nameLabel')}
            hint={t('setup.app.nameHint')}
            type="text"
            name="name"
            autoComplete="off"
            dir="auto"
            value={name}
            onChange={setName}
            error={refused}
          />
          <StepActions
            onward={
              <Action type="submit" wide busy={begin.busy}>
                {t('setup.continue')}
              </Action>
            }
          />
        </Stack>
      </form>
    </Step>
  )
}
