import type { NewRecoveryCodes, RecoveryCodes } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { call } from '../account/call.ts'
import { factorsQuery, queryClient, recoveryCodesQuery, sessionQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Action } from '../components/action.tsx'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { SafetyBackLink } from '../security/back-link.tsx'
import { CodesLeft } from '../security/codes-left.tsx'
import { twoFactorState } from '../security/two-factor-state.ts'
import { useServiceName } from '../service.ts'
import { formatMoment } from '../texts/formats.ts'
import { CodeSheet } from './code-sheet.tsx'
import { TypeOneBack } from './type-one-back.tsx'

/** The codes live in the memory of this page alone: leaving it loses them, and the former set goes on to count. */
export function RecoveryCodesPage() {
  const codes = useQuery(recoveryCodesQuery)
  const factors = useQuery(factorsQuery)
  const [made, setMade] = useState<NewRecoveryCodes | null>(null)
  const [said, setSaid] = useState<'done' | 'over' | null>(null)

  const make = useTask(async () => {
    setSaid(null)
    setMade(await call('makeRecoveryCodes'))
  })

  function onDone() {
    setMade(null)
    setSaid('done')
    void queryClient.invalidateQueries(recoveryCodesQuery)
  }

  return (
    <Stack gap="three">
      <SafetyBackLink />
      <PageHeading title={t('recoveryCodes.title')} lead={t('recoveryCodes.lead')} />
      {said && (
        <NoticeBanner kind={said === 'done' ? 'fine' : 'note'} takesFocus title={t(`recoveryCodes.${said}Title`)}>
          {t(`recoveryCodes.${said}Text`)}
        </NoticeBanner>
      )}
      {codes.isError && <QueryProblem query={codes} />}
      {(codes.isPending || factors.isPending) && <Waiting />}
      {made ? (
        <NewSet made={made} isRenewal={codes.data?.set != null} onDone={onDone} onOver={() => [setMade(null), setSaid('over')]} />
      ) : (
        codes.data &&
        factors.data && (
          <Card labelledBy="set">
            {make.failure && <ProblemNotice error={make.failure.error} />}
            {twoFactorState(factors.data) === 'on' ? (
              <CodeSet codes={codes.data} busy={make.busy} onMake={() => void make.run()} />
            ) : (
              <NoFactor />
            )}
          </Card>
        )
      )}
    </Stack>
  )
}

function CodeSet({ codes: { set }, busy, onMake }: { codes: RecoveryCodes; busy: boolean; onMake(): void }) {
  return (
    <>
      <h2 id="set">{t(set ? 'recoveryCodes.setTitle' : 'recoveryCodes.noneTitle')}</h2>
      <p>{set ? <CodesLeft set={set} /> : t('recoveryCodes.noneText')}</p>
      {set && <p>{t('recoveryCodes.renewText')}</p>}
      <div>
        <Action kind={set ? 'secondary' : 'primary'} busy={busy} onClick={onMake}>
          {t(set ? 'recoveryCodes.renew' : 'recoveryCodes.make')}
        </Action>
      </div>
    </>
  )
}

function NoFactor() {
  return (
    <>
      <h2 id="set">{t('recoveryCodes.noFactorTitle')}</h2>
      <p>{t('recoveryCodes.noFactorText')}</p>
      <div>
        <ActionRoute to="/security">{t('status.manage')}</ActionRoute>
      </div>
    </>
  )
}

interface NewSetProps {
  made: NewRecoveryCodes
  isRenewal: boolean
  onDone(): void
  onOver(): void
}

function NewSet({ made, isRenewal, onDone, onOver }: NewSetProps) {
  const session = useQuery(sessionQuery)
  const service = useServiceName()
  return (
    <>
      <Card labelledBy="new-set">
        <h2 id="new-set">{t('recoveryCodes.newTitle')}</h2>
        <p>{t('recoveryCodes.newText')}</p>
        <CodeSheet made={made} service={service} email={session.data?.email ?? ''} />
      </Card>
      <Card labelledBy="back">
        <h2 id="back">{t('recoveryCodes.backTitle')}</h2>
        <p>{t(isRenewal ? 'recoveryCodes.backTextRenewal' : 'recoveryCodes.backText', { until: formatMoment(made.expiresAt) })}</p>
        <TypeOneBack made={made} onDone={onDone} onOver={onOver} />
      </Card>
    </>
  )
}
