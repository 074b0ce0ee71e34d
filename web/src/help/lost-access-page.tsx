import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { t } from 'i18next'
import type { ReactNode } from 'react'
import { ActionLink } from '../components/action.tsx'
import { ByMail } from './by-mail.tsx'
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
            {policy.recovery.mode === 'guided_web' && <Resets methods={policy.methods} />}
            {policy.recovery.mode === 'assisted_mail' && <ByMail />}
            <Section level={3} title={words.lost?.title} link={{ href: '/help/contact', text: t('help.lost.support.link') }}>
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

/** One entry for each tool that people can have here (S2-26). */
function Resets({ methods }: { methods: readonly { method: 'totp' | 'authy' | 'passkey' | 'sms' }[] }) {
  return (
    <Section level={3} title={t('help.lost.reset.title')} link={{ href: '/recovery/find', text: t('help.lost.reset.find') }}>
      <p>{t('help.lost.reset.text')}</p>
      <div className={classes.resets}>
        {methods.map(({ method }) => (
          <ActionLink key={method} kind="secondary" href={`/recovery?tool=${method}`}>
            {t(`help.lost.reset.${method}`)}
          </ActionLink>
        ))}
      </div>
    </Section>
  )
}

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
