import { t } from 'i18next'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { go } from './navigation.ts'

/** Nothing is under way: too late, or signed out in another tab. */
export function SignInEnded() {
  return (
    <Stack gap="three">
      <PageHeading title={t('signIn.expiredTitle')} lead={t('signIn.expiredText')} />
      <Action wide onClick={() => go('/sign-in', 'replace')}>
        {t('signIn.again')}
      </Action>
    </Stack>
  )
}
