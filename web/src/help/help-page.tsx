import { t } from 'i18next'
import { HelpFrame, Onward, OwnAddress, Section } from './parts.tsx'

export function HelpPage() {
  return (
    <HelpFrame title={t('help.title')} lead={t('help.lead')}>
      {({ service }) => (
        <>
          <Section title={t('help.article.title')} link={{ href: '/help/two-factor', text: t('help.article.read') }}>
            {t('help.article.card')}
          </Section>
          <Section title={t('help.lost.title')} link={{ href: '/help/lost-access', text: t('help.lost.read') }}>
            {t('help.lost.card')}
          </Section>
          <Section title={t('help.contact.title')} link={{ href: '/help/contact', text: t('help.contact.read') }}>
            {t('help.contact.lead')}
          </Section>
          <Section title={t('help.address.title')}>
            <p>
              {t('help.address.text', { service: service.name })} <OwnAddress of={service} />
            </p>
          </Section>
          <Onward />
        </>
      )}
    </HelpFrame>
  )
}
