import { t } from 'i18next'
import type { ReactNode } from 'react'
import { Phrase } from '../components/phrase.tsx'
import { placeName, wayOf } from '../places/way.ts'
import type { Facts } from './use-help.ts'

/** How to get to where factors are managed, by the names that stand on the pages. */
export function WayThere({ policy }: Facts): ReactNode {
  const way = wayOf(policy.entry)
  const last = placeName(way.last)
  const values = {
    first: placeName(way.hub ?? way.last),
    second: last,
    menu: t('account.menu').replace(/[:：]\s*$/, ''),
  }
  const key = way.begins === 'menu' ? 'help.way.menu' : 'help.way.tab'
  return <Phrase of={way.hub === null ? `${key}1` : `${key}2`} values={values} />
}
