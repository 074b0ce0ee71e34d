import type { Activity } from '@countersign/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { activityQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Action } from '../components/action.tsx'
import { announce } from '../components/announce.ts'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Waiting } from '../components/waiting.tsx'
import { SafetyBackLink } from '../security/back-link.tsx'
import security from '../security/security.module.css'
import classes from './activity.module.css'
import { ActivityEntry } from './activity-entry.tsx'
import { NotYouDialog } from './not-you-dialog.tsx'

export function ActivityPage() {
  const activity = useInfiniteQuery(activityQuery)
  const [disputed, setDisputed] = useState<Activity | null>(null)
  const [signedOut, setSignedOut] = useState(0)
  const entries = activity.data?.pages.flatMap(({ items }) => items) ?? []

  async function showMore() {
    const { data } = await activity.fetchNextPage()
    const count = data?.pages.at(-1)?.items.length ?? 0
    announce(t('activity.moreLoaded', { count }))
  }

  function onSignedOut() {
    setSignedOut(signedOut + 1)
    void activity.refetch()
  }

  return (
    <Stack gap="three">
      <SafetyBackLink />
      <PageHeading title={t('activity.title')} lead={t('activity.lead')} />
      {signedOut > 0 && (
        <NoticeBanner
          key={signedOut}
          kind="fine"
          takesFocus
          action={
            <ActionRoute kind="secondary" to="/security/password">
              {t('activity.changePassword')}
            </ActionRoute>
          }
        >
          {t('activity.signedOut')}
        </NoticeBanner>
      )}
      {activity.isPending && <Waiting />}
      {activity.data && (
        <Card>
          <ol className={classes.list}>
            {entries.map((entry) => (
              <li key={entry.id}>
                <ActivityEntry entry={entry} onNotYou={() => setDisputed(entry)} />
              </li>
            ))}
          </ol>
          {activity.hasNextPage ? (
            <div className={security.ending}>
              <Action kind="secondary" busy={activity.isFetchingNextPage} onClick={() => void showMore()}>
                {t('activity.more')}
              </Action>
            </div>
          ) : (
            <p className={security.soft}>{t('activity.end')}</p>
          )}
        </Card>
      )}
      {activity.isError && <QueryProblem query={activity} />}
      <NotYouDialog entry={disputed} onSignedOut={onSignedOut} onClose={() => setDisputed(null)} />
    </Stack>
  )
}
