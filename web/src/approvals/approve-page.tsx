import { ProblemError } from '@countersign/client'
import type { OwnApproval } from '@countersign/contract'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { t } from 'i18next'
import { call } from '../account/call.ts'
import { leaveToSignIn } from '../account/leave.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { api } from '../api.ts'
import { ChallengeForm } from '../challenge/challenge-form.tsx'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useIsPast } from '../components/use-now.ts'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { formatMoment } from '../texts/formats.ts'
import { ApprovalEnd, NotYours } from './approval-end.tsx'
import classes from './approvals.module.css'
import { Obstacle, obstacleTo } from './obstacle.tsx'
import { OperationView } from './operation-view.tsx'

const approvalQuery = (id: string) => queryOptions({ queryKey: ['approval', id], queryFn: () => call('getApproval', { params: { id } }) })

/** Where an application sends somebody who is to approve something: what it is, and the proof for just that. */
export function ApprovePage() {
  const { id } = useParams({ from: '/approve/$id' })
  const approval = useQuery(approvalQuery(id))
  if (approval.data) return <Shown approval={approval.data} />
  if (approval.error instanceof ProblemError && approval.error.code === 'NOT_FOUND') return <NotYours />
  return approval.isError ? <QueryProblem query={approval} /> : <Waiting />
}

function Shown({ approval }: { approval: OwnApproval }) {
  const isPast = useIsPast(approval.expiresAt)
  const state = approval.state === 'requested' && isPast ? 'expired' : approval.state
  return state === 'requested' ? <Asked approval={approval} /> : <ApprovalEnd approval={{ ...approval, state }} />
}

const comesUp = ['ACTION_HELD', 'FACTOR_TOO_NEW', 'FACTOR_REQUIRED']

function Asked({ approval }: { approval: OwnApproval }) {
  const { id, host, operation, factors, expiresAt, isNewDestination, returnTo } = approval
  const queries = useQueryClient()
  /** What came up while the page was open is told as if it had been there from the start. */
  const orObstacle = async <T,>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      if (error instanceof ProblemError && comesUp.includes(error.code)) await queries.invalidateQueries(approvalQuery(id))
      throw error
    }
  }
  const end = useTask(async (name: 'approve' | 'refuseApproval') => {
    // Never through the dialog for proofs: what is proved for this is proved on this page.
    const ended = await orObstacle(api.call(name, { params: { id } }))
    queries.setQueryData(approvalQuery(id).queryKey, ended)
    if (returnTo !== null) location.assign(returnTo)
  })
  const obstacle = obstacleTo(approval)
  return (
    <Stack gap="three">
      <PageHeading
        title={t('amount' in operation ? 'approve.title_payment' : 'approve.title_action')}
        lead={<Phrase of="approve.lead" values={{ host }} />}
        takesFocus={false}
      />
      <OperationView operation={operation} />
      {isNewDestination && !obstacle && (
        <NoticeBanner kind="warning" title={t('approve.newTitle')}>
          {t('approve.newText')}
        </NoticeBanner>
      )}
      {end.failure && !obstacle && <ProblemNotice error={end.failure.error} />}
      {obstacle ? (
        <Obstacle obstacle={obstacle} />
      ) : (
        <ChallengeForm
          challenge={null}
          choices={factors}
          ask={(way) =>
            orObstacle(call('askForApprovalProof', { params: { id }, body: way && way !== 'recovery_code' ? { factorId: way.id } : {} }))
          }
          onPassed={() => end.run('approve')}
          onEnded={() => void leaveToSignIn()}
          submit={t('approve.submit')}
          takesFocus={false}
        />
      )}
      <Stack gap="one">
        <Action kind="secondary" wide busy={end.busy} onClick={() => void end.run('refuseApproval')}>
          {t('approve.refuse')}
        </Action>
      </Stack>
      {!obstacle && (
        <p className={classes.after}>
          {t(returnTo === null ? 'approve.after' : 'approve.afterReturn', { host, time: formatMoment(expiresAt) })}
        </p>
      )}
    </Stack>
  )
}
