import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { factorsQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { PendingBanner } from '../applications/pending-banner.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { Waiting } from '../components/waiting.tsx'
import { Profile } from '../places/profile.tsx'
import { useSectionFocus } from '../places/use-section-focus.ts'
import { placeName, wayOf } from '../places/way.ts'
import { useKnownService, usePolicy } from '../service.ts'
import { mailContact } from '../support/contacts.ts'
import { MailAddress } from '../support/mail-address.tsx'
import { BackLink } from './back-link.tsx'
import { FewCodesLeft } from './codes-left.tsx'
import { DeadlineBanner } from './deadline-banner.tsx'
import { HoldBanner } from './hold-banner.tsx'
import { OnlyToolCard } from './only-tool-card.tsx'
import { SafetyRows } from './safety-rows.tsx'
import { StatusCard } from './status-card.tsx'
import { useTools } from './tools.tsx'
import { ToolsCard } from './tools-card.tsx'
import { Word } from './word.tsx'

export function SecurityPage() {
  const factors = useQuery(factorsQuery)
  const { recoveryCodes, policy } = useKnownService()
  const way = wayOf(policy.entry)
  const [tool, ...others] = useTools()
  const only = policy.maxFactors === 1 && others.length === 0 && tool
  return (
    <Stack gap="three">
      {way.hub && <BackLink to="/account">{placeName(way.hub)}</BackLink>}
      <PageHeading
        title={way.last === 'security' ? t('security.title') : placeName(way.last)}
        lead={way.last === 'security' && t('security.lead')}
      />
      <PendingBanner />
      <Word factors={factors.data} />
      {way.profile === '/security' && <AccountSections />}
      {factors.isError && <QueryProblem query={factors} />}
      {factors.isPending && <Waiting />}
      {factors.data && (
        <>
          <HoldBanner />
          <DeadlineBanner factors={factors.data} />
          {recoveryCodes && <FewCodesLeft />}
          {only ? (
            <OnlyToolCard tool={only} factors={factors.data} />
          ) : (
            <>
              <StatusCard factors={factors.data} />
              <ToolsCard factors={factors.data} />
            </>
          )}
        </>
      )}
      {way.safety === '/security' && <SafetyRows />}
      <KeysNotice />
    </Stack>
  )
}

/** Where it is the page of the whole account. */
function AccountSections() {
  const heading = useSectionFocus<HTMLHeadingElement>('security')
  return (
    <>
      <Profile />
      <h2 id="security" ref={heading} tabIndex={-1}>
        {t('places.security')}
      </h2>
    </>
  )
}

function KeysNotice() {
  const { recovery, supportContacts } = usePolicy()
  const mail = mailContact(supportContacts)
  if (recovery.mode === 'none')
    return (
      <NoticeBanner kind="note" title={t('security.keysTitle')}>
        {t('security.keysTextNoWay')}
      </NoticeBanner>
    )
  return (
    <NoticeBanner kind="note" title={t('security.keysTitle')} action={mail?.obscured && <MailAddress contact={mail} />}>
      {mail && !mail.obscured ? (
        <Phrase of="security.keysText" values={{ email: mail.address }} />
      ) : (
        <Phrase of="security.keysTextNoMail" values={{}} />
      )}
    </NoticeBanner>
  )
}
