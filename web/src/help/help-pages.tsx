import { t } from 'i18next'
import type { ReactNode } from 'react'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Isolated, Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useService } from '../service.ts'
import classes from './help.module.css'

/** Help works signed out, because that is where people need it. */
export function HelpPage() {
  return (
    <Stack gap="four">
      <PageHeading title={t('help.title')} lead={t('help.lead')} />
      <Section title={t('help.what.title')}>{t('help.what.text')}</Section>
      <Section title={t('help.setUp.title')} link={{ href: '/security', text: t('help.setUp.link') }}>
        <Phrase of="help.setUp.text" values={{}} />
      </Section>
      <Section title={t('help.lost.title')} link={{ href: '/help/lost-access', text: t('help.lost.read') }}>
        {t('help.lost.card')}
      </Section>
      <Section title={t('help.contact.title')} link={{ href: '/help/contact', text: t('help.contact.read') }}>
        {t('help.contact.lead')}
      </Section>
      <Onward />
    </Stack>
  )
}

export function LostAccessPage() {
  return (
    <Stack gap="four">
      <PageHeading title={t('help.lost.title')} lead={t('help.lost.lead')} />
      <ol className={classes.steps}>
        <Step title={t('help.lost.signedIn.title')} link={{ href: '/security', text: t('help.lost.signedIn.link') }}>
          {t('help.lost.signedIn.text')}
        </Step>
        <Step title={t('help.lost.key.title')}>{t('help.lost.key.text')}</Step>
        <Step title={t('help.lost.clock.title')}>{t('help.lost.clock.text')}</Step>
        <Step title={t('help.lost.support.title')} link={{ href: '/help/contact', text: t('help.lost.support.link') }}>
          {t('help.lost.support.text')}
        </Step>
      </ol>
      <Onward all />
    </Stack>
  )
}

export function ContactPage() {
  const loaded = useService()
  const service = loaded.state === 'ready' ? loaded.service : null
  return (
    <Stack gap="four">
      <PageHeading title={t('help.contact.title')} lead={t('help.contact.lead')} />
      {loaded.state === 'unreachable' && <ProblemNotice error={loaded.error} />}
      {service && (
        <>
          {service.supportEmail ? (
            <Section
              title={t('help.contact.mail')}
              link={{ href: `mailto:${service.supportEmail}`, text: <Isolated>{service.supportEmail}</Isolated> }}
            >
              {t('help.contact.mailText')}
            </Section>
          ) : (
            <p>{t('help.contact.none', { service: service.name })}</p>
          )}
          <Section title={t('help.contact.careTitle')}>
            {t('help.contact.careText')} <Isolated>{service.origin}</Isolated>
          </Section>
        </>
      )}
      <Onward all />
    </Stack>
  )
}

interface PartProps {
  title: string
  children: ReactNode
  link?: { href: string; text: ReactNode }
}

function Part({ title, children, link }: PartProps) {
  return (
    <>
      <h2>{title}</h2>
      <p>{children}</p>
      {link && (
        <p>
          <a href={link.href} className={classes.link}>
            {link.text}
          </a>
        </p>
      )}
    </>
  )
}

const Section = (part: PartProps) => (
  <section className={classes.part}>
    <Part {...part} />
  </section>
)

const Step = (part: PartProps) => (
  <li className={classes.part}>
    <Part {...part} />
  </li>
)

function Onward({ all = false }: { all?: boolean }) {
  return (
    <p className={classes.onward}>
      {all && <a href="/help">{t('help.all')}</a>}
      <a href="/sign-in">{t('help.backToSignIn')}</a>
    </p>
  )
}
