import type { OwnApproval } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { signOut } from '../account/leave.ts'
import { sessionQuery } from '../account/queries.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { OperationView } from './operation-view.tsx'

type End = Exclude<OwnApproval['state'], 'requested'>

/** What became of it, and the way back. */
export function ApprovalEnd({ approval }: { approval: OwnApproval }) {
  const { state, host, operation, returnTo } = approval
  const end = state as End
  const isDone = end === 'approved' || end === 'redeemed'
  return (
    <Stack gap="three">
      <PageHeading title={t(`approve.ends.${end}.title`)} lead={<Phrase of={`approve.ends.${end}.text`} values={{ host }} />} />
      {isDone && <OperationView operation={operation} />}
      <Stack gap="one">
        {returnTo !== null && (
          <ActionLink wide href={returnTo}>
            {t('approve.back', { host })}
          </ActionLink>
        )}
        <ActionRoute kind={returnTo === null ? 'secondary' : 'quiet'} wide to="/security/activity">
          {t('approve.toActivity')}
        </ActionRoute>
      </Stack>
    </Stack>
  )
}

/** Of another account, or of nobody any more: which of the two is not told. */
export function NotYours() {
  const session = useQuery(sessionQuery)
  const leave = useTask(signOut)
  return (
    <Stack gap="three">
      <PageHeading
        title={t('approve.notYoursTitle')}
        lead={<Phrase of="approve.notYoursText" values={{ email: session.data?.email ?? '' }} />}
      />
      {leave.failure && <ProblemNotice error={leave.failure.error} />}
      <Stack gap="one">
        <Action wide busy={leave.busy} onClick={() => void leave.run()}>
          {t('approve.otherAccount')}
        </Action>
        <ActionRoute kind="quiet" wide to="/">
          {t('missing.home')}
        </ActionRoute>
      </Stack>
    </Stack>
  )
}
