import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import type { FieldError } from '../components/fields.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { useTask } from '../components/use-task.ts'
import { useKnownService } from '../service.ts'
import { NumberFields } from './number-fields.tsx'
import { isAboutNumber } from './phone-problems.ts'
import { usePhoneSetup } from './phone-setup.tsx'
import { PhoneActions, PhoneStep } from './phone-step.tsx'

/** Step 2. The code is sent on leaving it. */
export function NumberStep() {
  const { number, setNumber, send } = usePhoneSetup()
  const navigate = useNavigate()
  const { countriesOfTexts, policy } = useKnownService()
  const [refused, setRefused] = useState<FieldError | null>(null)

  const onward = useTask(async () => {
    setRefused(null)
    try {
      await send()
      await navigate({ to: '/security/phone/new/code', search: true })
    } catch (error) {
      if (!isAboutNumber(error)) throw error
      setRefused({ text: problemSentence(error, { source: 'text' }) })
    }
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (number.phone.trim() === '') setRefused({ text: t('phone.missing') })
    else void onward.run()
  }

  return (
    <PhoneStep step={2} name={t('phone.numberStep.name')}>
      <p>{t('phone.numberStep.text')}</p>
      {onward.failure && <ProblemNotice error={onward.failure.error} source="text" />}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          <NumberFields
            served={countriesOfTexts}
            withPicker={policy.sms.countryPicker}
            value={number}
            onChange={setNumber}
            hint={t(policy.sms.countryPicker ? 'phone.numberHint' : 'phone.numberHintFull')}
            error={refused}
          />
          <PhoneActions
            onward={
              <Action type="submit" wide busy={onward.busy}>
                {t('phone.numberStep.send')}
              </Action>
            }
            back={
              <ActionRoute kind="secondary" wide to="/security/phone/new" search>
                {t('setup.back')}
              </ActionRoute>
            }
          />
        </Stack>
      </form>
    </PhoneStep>
  )
}
