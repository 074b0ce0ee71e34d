import { t } from 'i18next'
import { ActionLink } from './action.tsx'
import { Stack } from './card.tsx'
import { PageHeading } from './headings.tsx'

export function MissingPage() {
  return (
    <Stack gap="three">
      <PageHeading title={t('missing.title')} lead={t('missing.text')} />
      <ActionLink href="/" wide>
        {t('missing.home')}
      </ActionLink>
    </Stack>
  )
}
