import type { Factor } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { useEffect } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { factorsQuery, sessionQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useKnownService, usePolicy } from '../service.ts'
import { ActionRow } from './action-row.tsx'
import { finishAtCheckUp } from './after-set-up.ts'
import { ResumeFactor } from './suspend-factor.tsx'
import { ToolChoices } from './tool-choices.tsx'
import { methodOf, toolOf, useRoom } from './tools.tsx'
import { twoFactorState } from './two-factor-state.ts'

/** All that a restricted session is for: a factor that can be proved, beside the lost one, in its place, or as the first. */
export function RestrictedPage() {
  const factors = useQuery(factorsQuery)
  const session = useQuery(sessionQuery)
  if (session.data?.isRebinding) return <Rebinding />
  return (
    <Stack gap="three">
      {factors.isError && <QueryProblem query={factors} />}
      {factors.isPending && <Waiting />}
      {factors.data && (twoFactorState(factors.data) === 'on' ? <AfterLoss factors={factors.data} /> : <Required factors={factors.data} />)}
    </Stack>
  )
}

/** After an approved recovery: straight into the set-up, and said until it is done (S1-50, S2-40 to S2-42). */
function Rebinding() {
  const { holdHours } = usePolicy()
  useEffect(finishAtCheckUp, [])
  return (
    <Stack gap="three">
      <PageHeading title={t('restricted.rebindTitle')} lead={t('restricted.rebindLead')} />
      <NoticeBanner kind="warning" title={t('restricted.rebindWarn')}>
        {t('restricted.rebindSoon')}
        {holdHours.afterReset > 0 && ` ${t('restricted.hold', { count: holdHours.afterReset })}`}
      </NoticeBanner>
      <Card labelledBy="another">
        <h2 id="another">{t('restricted.rebindChoose')}</h2>
        <ToolChoices />
      </Card>
    </Stack>
  )
}

/** Signed in with a recovery code. */
function AfterLoss({ factors }: { factors: Factor[] }) {
  const { change, holdHours } = usePolicy()
  const { afterReset } = holdHours
  return (
    <>
      <PageHeading title={t('restricted.title')} lead={t('restricted.lead')} />
      <NoticeBanner kind="warning" title={t('restricted.onlyTitle')}>
        {t('restricted.onlyText')}
        {afterReset > 0 && ` ${t('restricted.hold', { count: afterReset })}`}
      </NoticeBanner>
      {change && (
        <Card labelledBy="replace">
          <h2 id="replace">{t('restricted.replaceTitle')}</h2>
          <p>{t('restricted.replaceText')}</p>
          {factors
            .filter(({ state }) => state === 'active')
            .map((factor) => (
              <ActionRow
                key={factor.id}
                title={factor.name}
                text={t(`tools.${methodOf(factor)}.name`)}
                action={
                  <ActionRoute
                    kind="secondary"
                    to={toolOf(factor.kind).set}
                    search={{ replaces: factor.id }}
                    aria-label={t('restricted.replaceNamed', { factor: factor.name })}
                  >
                    {t('restricted.replace')}
                  </ActionRoute>
                }
              />
            ))}
        </Card>
      )}
      <Another factors={factors} title={t('restricted.addTitle')} />
    </>
  )
}

/** Where the service requires one and there is none. */
function Required({ factors }: { factors: Factor[] }) {
  const { name: service } = useKnownService()
  return (
    <>
      <PageHeading title={t('restricted.requiredTitle')} lead={t('restricted.requiredLead', { service })} />
      {factors.length > 0 && (
        <Card labelledBy="again">
          <h2 id="again">{t('manage.resumeTitle')}</h2>
          {factors.map((factor) => (
            <ActionRow
              key={factor.id}
              title={factor.name}
              text={t(`tools.${factor.kind}.resumeText`)}
              action={<ResumeFactor factor={factor} onDone={() => {}} />}
            />
          ))}
        </Card>
      )}
      <Another factors={factors} title={t('security.toolsTitle')} />
    </>
  )
}

function Another({ factors, title }: { factors: Factor[]; title: string }) {
  if (!useRoom(factors)) return null
  return (
    <Card labelledBy="another">
      <h2 id="another">{title}</h2>
      <ToolChoices />
    </Card>
  )
}
