import type { ChallengePurpose } from '@countersign/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { t } from 'i18next'
import { leaveToSignIn } from '../account/leave.ts'
import { factorsQuery, sessionQuery } from '../account/queries.ts'
import { type StepUpRequest, useStepUpRequest } from '../account/step-up-request.ts'
import { api } from '../api.ts'
import { ChallengeForm } from '../challenge/challenge-form.tsx'
import { Dialog } from '../components/dialog.tsx'

/** Asks for a fresh proof and says what for. One for the whole account, whichever call was refused. */
export function StepUpDialog() {
  const request = useStepUpRequest()
  const title = useTitleOf(request)
  return (
    <Dialog opened={request !== null} title={title} onClose={() => request?.cancelled()}>
      {request && <StepUpForm key={request.problem.traceId ?? request.problem.purpose} request={request} />}
    </Dialog>
  )
}

function StepUpForm({ request }: { request: StepUpRequest }) {
  const { purpose = 'sign_in', factorId, availableFactors = [] } = request.problem
  const session = useQuery(sessionQuery)
  return (
    <ChallengeForm
      challenge={null}
      choices={availableFactors}
      ask={(id) => api.call('openChallenge', { body: { purpose, ...(id && { factorId: id }), ...(factorId && { target: factorId }) } })}
      onPassed={request.granted}
      onEnded={() => void leaveToSignIn()}
      submit={t('challenge.confirm')}
      {...(session.data && { email: session.data.email })}
    />
  )
}

function useTitleOf(request: StepUpRequest | null): string {
  const factors = useQueryClient().getQueryData(factorsQuery.queryKey)
  if (!request) return ''
  const purpose: ChallengePurpose = request.problem.purpose ?? 'sign_in'
  const factor = factors?.find(({ id }) => id === request.problem.factorId)
  return t(`stepUp.${purpose}`, { factor: factor?.name ?? t('stepUp.unnamed') })
}
