import { ProblemError } from '@countersign/client'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { call } from '../account/call.ts'
import { sessionQuery } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useLinkToken } from '../components/use-link-token.ts'
import { useTask } from '../components/use-task.ts'
import { useServiceName } from '../service.ts'

/** Where the link of `countersign staff first-admin` leads. Opening it does nothing; the button does. */
export function ClaimPage() {
  const token = useLinkToken()
  return token === '' ? <Over /> : <Claim key={token} token={token} />
}

function Claim({ token }: { token: string }) {
  const [end, setEnd] = useState<'done' | 'over' | null>(null)
  const session = useQuery(sessionQuery)
  const service = useServiceName()
  const email = session.data?.email ?? ''

  const claim = useTask(async () => {
    try {
      await call('claimStaffRole', { body: { token } })
      setEnd('done')
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'LINK_OVER') throw error
      setEnd('over')
    }
  })

  if (end === 'over') return <Over />
  if (end === 'done') {
    return (
      <Stack gap="three">
        <PageHeading title={t('claim.doneTitle')} lead={<Phrase of="claim.doneText" values={{ email, service }} />} />
        <ActionRoute wide to="/security">
          {t('claim.security')}
        </ActionRoute>
      </Stack>
    )
  }
  return (
    <Stack gap="three">
      <PageHeading title={t('claim.title')} lead={t('claim.lead', { service })} />
      <p>
        <Phrase of="claim.account" values={{ email }} />
      </p>
      {claim.failure && <ProblemNotice error={claim.failure.error} />}
      <Action wide busy={claim.busy} onClick={() => void claim.run()}>
        {t('claim.submit')}
      </Action>
      <ActionRoute kind="quiet" wide to="/">
        {t('claim.leave')}
      </ActionRoute>
    </Stack>
  )
}

function Over() {
  return (
    <Stack gap="three">
      <PageHeading title={t('claim.overTitle')} lead={t('claim.overText')} />
      <ActionRoute wide to="/security">
        {t('claim.security')}
      </ActionRoute>
    </Stack>
  )
}
