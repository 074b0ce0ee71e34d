import { t } from 'i18next'
import { useState } from 'react'
import { ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { formatDayAndTime } from '../texts/formats.ts'
import { type Frozen, takeKept } from './proceed.ts'
import { SignInEnded } from './sign-in-ended.tsx'

/** Said only after a whole sign-in: it would tell a stranger that the account exists. */
export function FrozenPage() {
  const [frozen] = useState(takeKept)
  if (frozen?.state !== 'frozen') return <SignInEnded />
  return (
    <Stack gap="three">
      <PageHeading title={t('signIn.frozenTitle')} lead={t('signIn.frozenText', { since: formatDayAndTime(frozen.frozenAt) })} />
      <Thaw frozen={frozen} />
      <ActionLink wide href="/help/contact">
        {t('shell.contact')}
      </ActionLink>
    </Stack>
  )
}

function Thaw({ frozen }: { frozen: Frozen }) {
  return frozen.thawsAt && <p>{t('signIn.frozenThaws', { thaws: formatDayAndTime(frozen.thawsAt) })}</p>
}
