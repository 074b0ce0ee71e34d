import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { t } from 'i18next'
import type { ReactNode } from 'react'
import classes from './help.module.css'
import { HelpFrame, Onward, Paragraphs, Section, Step } from './parts.tsx'

/** The two branches of trouble: something of it still works, or nothing does. */
export function LostAccessPage() {
  return (
    <HelpFrame title={t('help.lost.title')} lead={t('help.lost.lead')}>
      {({ policy, service, words }) => (
        <>
          <Branch icon={<IconCircleCheck size={24} stroke={1.8} aria-hidden="true" />} kind="fine" title={t('help.lost.available')}>
            <ol className={classes.steps}>
              <Step title={t('help.lost.signedIn.title')} link={{ href: '/security', text: t('help.lost.signedIn.link') }}>
                {t('help.lost.signedIn.text')}
              </Step>
              {service.recoveryCodes && <Step title={t('help.lost.codes.title')}>{t('help.lost.codes.text')}</Step>}
              {hasApp(policy.methods) && (
                <>
                  <Step title={t('help.lost.key.title')}>{t('help.lost.key.text')}</Step>
                  <Step title={t('help.lost.clock.title')}>{t('help.lost.clock.text')}</Step>
                </>
              )}
            </ol>
          </Branch>
          <Branch icon={<IconCircleX size={24} stroke={1.8} aria-hidden="true" />} kind="danger" title={t('help.lost.unavailable')}>
            <Section
              level={3}
              title={words.lost?.title ?? t('help.lost.support.title')}
              link={{ href: '/help/contact', text: t('help.lost.support.link') }}
            >
              <Paragraphs
                of={words.lost?.text ?? [t(policy.recovery.mode === 'none' ? 'help.lost.support.noWayAround' : 'help.lost.support.text')]}
              />
            </Section>
          </Branch>
          <Onward all />
        </>
      )}
    </HelpFrame>
  )
}

export const hasApp = (methods: readonly { method: string }[]) => methods.some(({ method }) => method === 'totp' || method === 'authy')

/** The sign only repeats the words beside it. */
function Branch({ icon, kind, title, children }: { icon: ReactNode; kind: 'fine' | 'danger'; title: string; children: ReactNode }) {
  return (
    <section className={classes.branch} data-kind={kind}>
      <h2 className={classes.branchTitle}>
        {icon}
        {title}
      </h2>
      {children}
    </section>
  )
}
