import type { ChallengePurpose, FactorChoice, RequiredProof, VerifyAnswer } from '@countersign/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { t } from 'i18next'
import { useState } from 'react'
import { leaveToSignIn } from '../account/leave.ts'
import { factorsQuery, sessionQuery } from '../account/queries.ts'
import { type StepUpRequest, useStepUpRequest } from '../account/step-up-request.ts'
import { api } from '../api.ts'
import { ChallengeForm } from '../challenge/challenge-form.tsx'
import { Stack } from '../components/card.tsx'
import { Dialog } from '../components/dialog.tsx'
import { DisclaimerForm } from './disclaimer-form.tsx'
import classes from './step-up.module.css'

/** Asks for a fresh proof and says what for. One for the whole account, whichever call was refused. */
export function StepUpDialog() {
  const request = useStepUpRequest()
  const [passed, setPassed] = useState<(Due & { of: StepUpRequest }) | null>(null)
  const due = passed?.of === request ? passed : dueAtFirst(request)
  const purposeTitle = useTitleOf(request)
  const title = due.proofs[0] === 'disclaimer' ? t('disclaimer.title') : purposeTitle
  return (
    <Dialog opened={request !== null} title={title} onClose={() => request?.cancelled()}>
      {request && <StepUpForm request={request} due={due} onDue={(next) => setPassed({ ...next, of: request })} />}
    </Dialog>
  )
}

/** What is to be given still, in this order. */
interface Due {
  proofs: RequiredProof[]
  choices: FactorChoice[]
}

function dueAtFirst(request: StepUpRequest | null): Due {
  const { availableFactors = [], requiredProofs = [] } = request?.problem ?? {}
  return { proofs: requiredProofs, choices: availableFactors }
}

/** One proof after the other where the service asks for several: each opens the next. */
function StepUpForm({ request, due, onDue }: { request: StepUpRequest; due: Due; onDue(due: Due): void }) {
  const { purpose = 'sign_in', factorId, requiredProofs = [] } = request.problem
  const session = useQuery(sessionQuery)
  const [first = 'factor'] = due.proofs
  const steps = requiredProofs.length + (bindsNew.has(purpose) ? 1 : 0)
  const step = requiredProofs.length - due.proofs.length + 1

  function onAccepted() {
    const proofs = due.proofs.slice(1)
    if (proofs.length === 0) request.granted()
    else onDue({ ...due, proofs })
  }

  function onPassed(answer: VerifyAnswer) {
    if (answer.state !== 'next_proof_required') return request.granted()
    onDue({ proofs: answer.requiredProofs, choices: answer.availableFactors })
  }

  return (
    <Stack gap="three">
      {requiredProofs[0] === 'mailed_code' && steps > 1 && <p className={classes.step}>{t(`stepUp.step_${first}`, { step, steps })}</p>}
      {first === 'disclaimer' ? (
        <DisclaimerForm onAccepted={onAccepted} onLeave={() => request.cancelled()} />
      ) : (
        <ChallengeForm
          key={(request.problem.traceId ?? purpose) + first}
          challenge={null}
          choices={first === 'mailed_code' ? [] : due.choices}
          ask={(way) =>
            api.call('openChallenge', {
              body: { purpose, ...(way && way !== 'recovery_code' && { factorId: way.id }), ...(factorId && { target: factorId }) },
            })
          }
          onPassed={onPassed}
          onEnded={() => void leaveToSignIn()}
          submit={t('challenge.confirm')}
          {...(session.data && { email: session.data.email })}
        />
      )}
    </Stack>
  )
}

/** Purposes after whose proofs the new factor is still to be bound, which is a step of its own. */
const bindsNew = new Set<ChallengePurpose>(['add_factor', 'replace_factor'])

function useTitleOf(request: StepUpRequest | null): string {
  const factors = useQueryClient().getQueryData(factorsQuery.queryKey)
  if (!request) return ''
  const { purpose = 'sign_in' } = request.problem
  const factor = factors?.find(({ id }) => id === request.problem.factorId)
  return t(`stepUp.${purpose}`, { factor: factor?.name ?? t('stepUp.unnamed') })
}
