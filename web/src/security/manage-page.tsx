import type { Factor } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { t } from 'i18next'
import { type ReactNode, useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { factorsQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { useIsPast } from '../components/use-now.ts'
import { Waiting } from '../components/waiting.tsx'
import { usePolicy } from '../service.ts'
import { ActionRow } from './action-row.tsx'
import { BackLink } from './back-link.tsx'
import { FactorFacts } from './factor-card.tsx'
import { NameForm } from './name-form.tsx'
import { PreferFactor } from './prefer-factor.tsx'
import { RemoveFactor } from './remove-factor.tsx'
import classes from './security.module.css'
import { StateMark } from './state-mark.tsx'
import { ResumeFactor, SuspendFactor } from './suspend-factor.tsx'
import { methodOf, toolOf, useTools } from './tools.tsx'
import { isLastActive } from './two-factor-state.ts'

/** One factor: what it is called, and everything that can be done with it. */
export function ManagePage() {
  const { id } = useParams({ from: '/security/factors/$id' })
  const factors = useQuery(factorsQuery)
  const factor = factors.data?.find((each) => each.id === id)
  return (
    <Stack gap="three">
      <BackLink />
      {factors.isError && <QueryProblem query={factors} />}
      {factors.isPending && <Waiting />}
      {factors.data && (factor ? <Manage key={id} factor={factor} factors={factors.data} /> : <Missing />)}
    </Stack>
  )
}

function Manage({ factor, factors }: { factor: Factor; factors: Factor[] }) {
  const [done, setDone] = useState<ReactNode>(null)
  const isOn = factor.state === 'active'
  const values = { factor: factor.name }
  const { change, turnOff, enforcement, requiredFrom, maxFactors } = usePolicy()
  const mayChange = useTools().some(({ kind }) => kind === factor.kind) && change
  const isDayPast = useIsPast(requiredFrom ?? always)
  const mustStay = enforcement === 'required' && isDayPast && isLastActive(factor, factors)
  const canGo = turnOff !== null && !mustStay

  return (
    <>
      <PageHeading
        title={factor.name}
        lead={
          <span className={classes.titleRow}>
            {t(`tools.${methodOf(factor)}.name`)}
            <StateMark state={isOn ? 'on' : 'suspended'}>{t(isOn ? 'factor.active' : 'factor.suspended')}</StateMark>
          </span>
        }
      />
      {done && (
        <NoticeBanner key={String(isOn) + factor.isPreferred + factor.name} kind="fine" takesFocus>
          {done}
        </NoticeBanner>
      )}
      {factor.details.passkey?.mayBeCopied && (
        <NoticeBanner kind="danger" title={t('passkeys.copiedTitle')}>
          {t('passkeys.copiedText')}
        </NoticeBanner>
      )}
      <Card>
        <FactorFacts factor={factor} />
      </Card>
      <Card labelledBy="name">
        <h2 id="name">{t('manage.nameTitle')}</h2>
        <NameForm factor={factor} onSaved={() => setDone(t('manage.nameSaved'))} />
      </Card>
      <Card>
        {isOn ? (
          <>
            {mayChange && (
              <ActionRow
                title={t(`tools.${factor.kind}.changeTitle`)}
                text={t('manage.changeText')}
                action={
                  <ActionRoute kind="secondary" to={toolOf(factor.kind).set} search={{ replaces: factor.id }}>
                    {t(`tools.${factor.kind}.change`)}
                  </ActionRoute>
                }
              />
            )}
            {factors.length > 1 && (
              <ActionRow
                title={t('manage.preferTitle')}
                text={t(factor.isPreferred ? 'manage.preferredText' : 'manage.preferText')}
                action={
                  <PreferFactor
                    factor={factor}
                    onDone={() => setDone(t(factor.isPreferred ? 'manage.preferEnded' : 'manage.preferDone'))}
                  />
                }
              />
            )}
            {canGo && turnOff?.effect !== 'delete' && (
              <ActionRow
                title={t('manage.suspendTitle')}
                text={t(`tools.${factor.kind}.suspendText`)}
                action={
                  <SuspendFactor
                    factor={factor}
                    factors={factors}
                    onDone={() => setDone(<Phrase of={`tools.${factor.kind}.suspended`} values={values} />)}
                  />
                }
              />
            )}
          </>
        ) : (
          <ActionRow
            title={t('manage.resumeTitle')}
            text={t(`tools.${factor.kind}.resumeText`)}
            action={<ResumeFactor factor={factor} onDone={() => setDone(<Phrase of={`tools.${factor.kind}.resumed`} values={values} />)} />}
          />
        )}
        {canGo && turnOff?.effect !== 'suspend' && (
          <ActionRow
            title={t(maxFactors === 1 ? 'manage.offTitle' : 'manage.removeTitle')}
            text={t(`tools.${factor.kind}.removeText`)}
            action={<RemoveFactor factor={factor} factors={factors} />}
          />
        )}
        {mustStay && <p className={classes.soft}>{t('manage.mustStay')}</p>}
      </Card>
    </>
  )
}

const always = new Date(0).toISOString()

function Missing() {
  return (
    <>
      <PageHeading title={t('manage.missingTitle')} lead={t('manage.missingText')} />
      <div>
        <ActionRoute to="/security">{t('status.manage')}</ActionRoute>
      </div>
    </>
  )
}
