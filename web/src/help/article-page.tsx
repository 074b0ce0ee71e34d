import { t } from 'i18next'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { formatDay } from '../texts/formats.ts'
import { ChangeSteps } from './change-steps.tsx'
import classes from './help.module.css'
import { hasApp } from './lost-access-page.tsx'
import { HelpFrame, Onward, OwnAddress, Paragraphs, Section } from './parts.tsx'
import { SetUpSteps } from './set-up-steps.tsx'
import { TurnOffSteps } from './turn-off-steps.tsx'
import type { Facts } from './use-help.ts'

/** What two-factor authentication is here, from the policy: nothing is said that this service does not do. */
export function ArticlePage() {
  return (
    <HelpFrame title={t('help.article.title')}>
      {(facts) => (
        <>
          <Contents facts={facts} />
          <What {...facts} />
          <Why {...facts} />
          <Before {...facts} />
          <Section id="set-up" title={t('help.setUp.title')}>
            <SetUpSteps {...facts} />
          </Section>
          {facts.policy.change && (
            <Section id="change" title={t('help.change.title')}>
              <ChangeSteps {...facts} />
            </Section>
          )}
          <Section id="turn-off" title={t(isSuspended(facts) ? 'help.turnOff.titleBoth' : 'help.turnOff.title')}>
            <TurnOffSteps {...facts} />
          </Section>
          <GettingHelp {...facts} />
          <Onward all />
        </>
      )}
    </HelpFrame>
  )
}

const isSuspended = ({ policy }: Facts) => policy.turnOff !== null && policy.turnOff.effect !== 'delete'

function Contents({ facts }: { facts: Facts }) {
  const parts: [string, string][] = [
    ['what', t('help.what.title')],
    ['why', whyTitle(facts)],
    ['before', t('help.before.title')],
    ['set-up', t('help.setUp.title')],
    ...(facts.policy.change ? [['change', t('help.change.title')] as [string, string]] : []),
    ['turn-off', t(isSuspended(facts) ? 'help.turnOff.titleBoth' : 'help.turnOff.title')],
    ['getting-help', t('help.gettingHelp.title')],
  ]
  return (
    <nav aria-label={t('help.article.contents')} className={classes.contents}>
      <ul>
        {parts.map(([id, title]) => (
          <li key={id}>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function What({ policy, words }: Facts) {
  const methods = policy.methods.filter(({ method }) => method !== 'authy' || policy.methods.every((other) => other.method !== 'totp'))
  const names = methods.map(({ method }) => t(`help.what.methods.${method}`))
  const list = new Intl.ListFormat(document.documentElement.lang, { type: 'disjunction' }).format(names)
  return (
    <Section id="what" title={words.what?.title ?? t('help.what.title')}>
      <Paragraphs of={words.what?.text ?? [t('help.what.text', { methods: list }), t('help.what.benefit')]} />
    </Section>
  )
}

const tone = ({ policy }: Facts) =>
  policy.enforcement === 'optional' ? 'optional' : policy.enforcement === 'recommended' ? 'recommended' : 'required'

const whyTitle = (facts: Facts) => facts.words.why?.title ?? t(`help.why.title_${tone(facts)}`)

function Why(facts: Facts) {
  const { policy, words } = facts
  const { enforcement, nag, requiredFrom } = policy
  const rule = {
    optional: t(policy.turnOff ? 'help.why.optional' : 'help.why.optionalToBegin'),
    recommended: null,
    nag_each_login: t(nag.dismissible ? 'help.why.nagDismissible' : 'help.why.nag'),
    required: requiredFrom ? t('help.why.requiredFrom', { day: formatDay(requiredFrom) }) : t('help.why.required'),
  }[enforcement]
  return (
    <Section id="why" title={whyTitle(facts)}>
      <Paragraphs of={[...(words.why?.text ?? [t('help.why.alone'), t('help.why.reuse')]), rule]} />
    </Section>
  )
}

function Before({ policy, words }: Facts) {
  const app = policy.appNamed
  const isOneOfSeveral = policy.methods.some((method) => !hasApp([method]))
  return (
    <Section id="before" title={words.before?.title ?? t('help.before.title')}>
      {words.before && <Paragraphs of={words.before.text} />}
      {hasApp(policy.methods) && (
        <>
          <p>
            <Phrase of={`help.before.${isOneOfSeveral ? 'ifApp' : 'app'}${app ? '' : 'Any'}`} values={{ app: app ?? '' }} />
          </p>
          {policy.totp.keyBackupAdvice !== 'none' && (
            <NoticeBanner kind="warning" title={t('help.before.backupTitle')}>
              {t('help.before.backup')} {policy.recovery.mode === 'none' && t('help.before.noWayAround')}
            </NoticeBanner>
          )}
        </>
      )}
    </Section>
  )
}

function GettingHelp({ policy, service }: Facts) {
  return (
    <Section id="getting-help" title={t('help.gettingHelp.title')} link={{ href: '/help/lost-access', text: t('help.gettingHelp.lost') }}>
      <p>{t(policy.recovery.mode === 'none' ? 'help.contact.noWayAround' : 'help.gettingHelp.text')}</p>
      <p>
        <a href="/help/contact" className={classes.link}>
          {t('help.gettingHelp.contact')}
        </a>
      </p>
      <p>
        {t('help.address.text', { service: service.name })} <OwnAddress of={service} />
      </p>
    </Section>
  )
}
