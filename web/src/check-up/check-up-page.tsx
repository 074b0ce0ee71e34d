import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { accountQuery, activityQuery, addressesQuery, factorsQuery, recoveryCodesQuery, sessionsQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Waiting } from '../components/waiting.tsx'
import { SafetyBackLink } from '../security/back-link.tsx'
import { HoldBanner } from '../security/hold-banner.tsx'
import security from '../security/security.module.css'
import { useKnownService } from '../service.ts'
import classes from './check-up.module.css'
import { type AccountFacts, type Finding, findingsOf, type Level, type Subject } from './findings.ts'

/** What is missing, in the order of its effect, each with one thing to do. */
export function CheckUpPage() {
  const facts = useFacts()
  return (
    <Stack gap="three">
      <SafetyBackLink />
      <PageHeading title={t('checkUp.title')} lead={t('checkUp.lead')} />
      {facts.failed && <QueryProblem query={facts.failed} />}
      {!facts.failed && !facts.known && <Waiting />}
      {facts.known && <Findings findings={findingsOf(facts.known)} />}
    </Stack>
  )
}

function useFacts() {
  const { policy, recoveryCodes } = useKnownService()
  const [now] = useState(() => Date.now())
  const factors = useQuery(factorsQuery)
  const account = useQuery(accountQuery)
  const codes = useQuery(recoveryCodesQuery)
  const addresses = useQuery(addressesQuery)
  const sessions = useQuery(sessionsQuery)
  const activity = useInfiniteQuery(activityQuery)
  const queries = [factors, account, codes, addresses, sessions, activity]
  const known: AccountFacts | null =
    factors.data && account.data && codes.data && addresses.data && sessions.data && activity.data
      ? {
          now,
          policy,
          areCodesOffered: recoveryCodes,
          factors: factors.data,
          codes: codes.data.set,
          addresses: addresses.data.length,
          otherSessions: sessions.data.filter(({ isCurrent }) => !isCurrent).length,
          hasMailPhrase: account.data.hasMailPhrase,
          activity: activity.data.pages.flatMap(({ items }) => items),
        }
      : null
  return { failed: queries.find(({ isError }) => isError), known }
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  const open = findings.filter(({ level }) => level !== 'fine')
  const fine = findings.filter(({ level }) => level === 'fine')
  return (
    <>
      <HoldBanner />
      {open.length > 0 ? (
        <Card>
          <ol className={security.list}>
            {open.map((finding) => (
              <li key={finding.subject}>
                <Open {...finding} />
              </li>
            ))}
          </ol>
        </Card>
      ) : (
        <p>{t('checkUp.allFine')}</p>
      )}
      {fine.length > 0 && (
        <Card labelledBy="fine">
          <h2 id="fine">{t('checkUp.levels.fine')}</h2>
          <ul className={classes.fine}>
            {fine.map(({ subject }) => (
              <li key={subject}>
                <IconCircleCheck size={22} stroke={1.8} aria-hidden="true" />
                {t(`checkUp.fine.${subject}`)}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}

const icons: Record<Exclude<Level, 'fine'>, typeof IconAlertTriangle> = { action: IconAlertTriangle, advice: IconInfoCircle }

/** One that is open, with the one thing to do about it. */
function Open({ subject, level }: Finding) {
  if (level === 'fine') return null
  const Icon = icons[level]
  return (
    <section className={security.action}>
      <div className={security.actionWords}>
        <p className={classes.level} data-level={level}>
          <Icon size={20} stroke={1.8} aria-hidden="true" />
          {t(`checkUp.levels.${level}`)}
        </p>
        <h2>{t(`checkUp.open.${subject}.title`)}</h2>
        <p className={security.soft}>{t(`checkUp.open.${subject}.text`)}</p>
      </div>
      <ActionRoute kind={level === 'action' ? 'primary' : 'secondary'} to={ways[subject]}>
        {t(`checkUp.open.${subject}.do`)}
      </ActionRoute>
    </section>
  )
}

const ways = {
  factor: '/security',
  suspended: '/security',
  fallback: '/security',
  codes: '/security/recovery-codes',
  passkey: '/security/passkeys/new',
  addresses: '/security/addresses/new',
  sessions: '/security/sessions',
  recent: '/security/activity',
  phrase: '/security/addresses',
} as const satisfies Record<Subject, string>
