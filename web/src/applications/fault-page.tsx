import { t } from 'i18next'
import { ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'

/** The server names it in a page that it answers an application's address with. */
const told = (): string => document.querySelector<HTMLMetaElement>('meta[name="fault"]')?.content ?? ''

/** Nothing is sent on to an address that the application has not registered: the person is told here. */
export function FaultPage({ fault = told() }: { fault?: string }) {
  const kind = fault === 'application-request-over' ? 'over' : fault === 'failed' ? 'failed' : 'wrong'
  return (
    <Stack gap="three">
      <PageHeading title={t(`application.${kind}Title`)} lead={t(`application.${kind}Text`)} />
      <ActionLink kind="secondary" wide href="/">
        {t('missing.home')}
      </ActionLink>
      <ActionLink kind="quiet" wide href="/help/contact">
        {t('shell.contact')}
      </ActionLink>
    </Stack>
  )
}
