import { t } from 'i18next'
import { ActionLink } from './action.tsx'
import { Stack } from './card.tsx'
import { PageHeading } from './headings.tsx'

export function MissingPage() {
  return (
    <Stack gap="three">
      <PageHeading title={t('missing.title')} lead={t('missing.text')} />
      <div>
        <ActionLink href="/">{t('missing.home')}</ActionLink>
      </div>
    </Stack>
  )
}
