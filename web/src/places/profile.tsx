import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { accountQuery, sessionQuery } from '../account/queries.ts'
import { Card } from '../components/card.tsx'
import { Isolated } from '../components/phrase.tsx'
import { formatDay } from '../texts/formats.ts'
import classes from './profile.module.css'
import { useSectionFocus } from './use-section-focus.ts'

/** Whose account it is, at `#profile`. */
export function Profile() {
  const session = useQuery(sessionQuery)
  const account = useQuery(accountQuery)
  const heading = useSectionFocus<HTMLHeadingElement>('profile')
  return (
    <Card labelledBy="profile">
      <h2 id="profile" ref={heading} tabIndex={-1}>
        {t('account.detailsTitle')}
      </h2>
      <dl className={classes.details}>
        <div>
          <dt>{t('account.email')}</dt>
          <dd>
            <Isolated>{session.data?.email}</Isolated>
          </dd>
        </div>
        {account.data && (
          <div>
            <dt>{t('account.since')}</dt>
            <dd>{formatDay(account.data.createdAt)}</dd>
          </div>
        )}
      </dl>
    </Card>
  )
}
