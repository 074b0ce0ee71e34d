import { t } from 'i18next'
import { useState } from 'react'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { MailedCodeForm } from '../components/mailed-code-form.tsx'
import { Phrase } from '../components/phrase.tsx'
import { go } from '../sign-in/navigation.ts'
import { proceed } from '../sign-in/proceed.ts'
import { forgetSignUp, keepSignUp, readSignUp, type SignUpUnderWay } from './sign-up-under-way.ts'

export function ConfirmPage() {
  const [underWay, setUnderWay] = useState(readSignUp)
  if (!underWay) return <Over />
  const { email, signUpId, resendAt } = underWay

  async function confirm(code: string) {
    const answer = await api.call('confirmSignUp', { body: { signUpId, code } })
    forgetSignUp()
    proceed(answer)
  }

  async function resend() {
    const changed: SignUpUnderWay = { email, ...(await api.call('resendSignUpCode', { body: { signUpId } })) }
    keepSignUp(changed)
    setUnderWay(changed)
  }

  function onOver() {
    forgetSignUp()
    setUnderWay(null)
  }

  return (
    <Stack gap="three">
      {/* The same words whether the address is free or taken: this page must not tell who has an account. */}
      <PageHeading title={t('signUp.confirmTitle')} lead={<Phrase of="signUp.confirmText" values={{ email }} />} />
      <MailedCodeForm
        submit={t('signUp.confirm')}
        resendAt={resendAt}
        confirm={confirm}
        resend={resend}
        onOver={onOver}
        sent={t('mailedCode.sentPerhaps')}
      >
        <ActionLink kind="quiet" href="/sign-up" wide>
          {t('signUp.otherAddress')}
        </ActionLink>
      </MailedCodeForm>
    </Stack>
  )
}

function Over() {
  return (
    <Stack gap="three">
      <PageHeading title={t('signUp.overTitle')} lead={t('signUp.overText')} />
      <Action wide onClick={() => go('/sign-up', 'replace')}>
        {t('signUp.startAgain')}
      </Action>
    </Stack>
  )
}
