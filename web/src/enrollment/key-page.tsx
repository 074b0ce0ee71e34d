import type { TotpEnrollment } from '@countersign/contract'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { call } from '../account/call.ts'
import { useCancelOnLeaving } from '../account/cancel-on-leaving.ts'
import { reloadFactors } from '../account/queries.ts'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { Cancelled, useTask } from '../components/use-task.ts'
import { leaveWord } from '../security/flash.ts'
import { SecurityPage } from '../security/security-page.tsx'
import { KeyDialog } from './key-dialog.tsx'

/** Over the page of account security: the whole set-up in one window. A reload begins with another key. */
export function KeyPage() {
  const navigate = useNavigate()
  const [enrollment, setEnrollment] = useState<TotpEnrollment | null>(null)
  useCancelOnLeaving(enrollment)
  const leave = () => void navigate({ to: '/security', replace: true })

  const begin = useTask(async () => {
    const begun = await call('beginEnrollment', { body: { kind: 'totp' } }).catch((error: unknown) => {
      if (error instanceof Cancelled) leave()
      throw error
    })
    if (begun.kind === 'totp') setEnrollment(begun)
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page appears
  useEffect(() => void begin.run(), [])

  async function onAdded() {
    setEnrollment(null)
    leaveWord({ what: 'turnedOn' })
    await reloadFactors()
    leave()
  }

  return (
    <>
      {begin.failure && <ProblemNotice error={begin.failure.error} />}
      <SecurityPage />
      {enrollment && <KeyDialog enrollment={enrollment} onClose={leave} onAdded={onAdded} />}
    </>
  )
}
