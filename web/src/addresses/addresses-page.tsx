import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { type ReactNode, useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { addressesQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Waiting } from '../components/waiting.tsx'
import { SafetyBackLink } from '../security/back-link.tsx'
import security from '../security/security.module.css'
import { AddressRow } from './address-row.tsx'
import { takeAddressWord } from './address-word.ts'
import { MailPhrase } from './mail-phrase.tsx'

/** As many as the service takes. */
const mostAddresses = 5

export function AddressesPage() {
  const addresses = useQuery(addressesQuery)
  const [word] = useState(takeAddressWord)
  const [said, setSaid] = useState<{ words: ReactNode; times: number } | null>(word && { words: wordOf(word), times: 0 })
  const say = (words: ReactNode) => setSaid({ words, times: (said?.times ?? 0) + 1 })

  return (
    <Stack gap="three">
      <SafetyBackLink />
      <PageHeading title={t('addresses.title')} lead={t('addresses.lead')} takesFocus={word === null} />
      {said && (
        <NoticeBanner key={said.times} kind="fine" takesFocus>
          {said.words}
        </NoticeBanner>
      )}
      {addresses.isError && <QueryProblem query={addresses} />}
      {addresses.isPending && <Waiting />}
      {addresses.data && (
        <Card labelledBy="addresses">
          <h2 id="addresses">{t('addresses.listTitle')}</h2>
          <ul className={security.list}>
            {addresses.data.map((address) => (
              <li key={address.id}>
                <AddressRow address={address} onRemoved={say} />
              </li>
            ))}
          </ul>
          {addresses.data.length < mostAddresses && (
            <div className={security.ending}>
              <p className={security.soft}>{t('addresses.addText')}</p>
              <ActionRoute kind="secondary" to="/security/addresses/new">
                {t('addresses.add')}
              </ActionRoute>
            </div>
          )}
        </Card>
      )}
      <MailPhrase onDone={say} />
    </Stack>
  )
}

const wordOf = (word: 'added' | 'changed'): string => t(word === 'added' ? 'addresses.added' : 'security.emailChanged')
