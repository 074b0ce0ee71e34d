import type { SupportContact } from '@countersign/contract'
import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { Isolated } from '../components/phrase.tsx'
import { MailAddress } from '../support/mail-address.tsx'
import classes from './help.module.css'
import { HelpFrame, Onward, OwnAddress, Paragraphs, Section } from './parts.tsx'

/** Every way to reach the service, for any question: the one page that others lead to. */
export function ContactPage() {
  return (
    <HelpFrame title={t('help.contact.title')} lead={t('help.contact.lead')}>
      {({ service, policy, words }) => (
        <>
          {policy.supportContacts.length === 0 && <p>{t('help.contact.none', { service: service.name })}</p>}
          <Contacts contacts={policy.supportContacts} />
          <Section title={words.contact?.title ?? t('help.contact.promiseTitle')}>
            <Paragraphs
              of={words.contact?.text ?? [t(policy.recovery.mode === 'none' ? 'help.contact.noWayAround' : 'help.contact.promise')]}
            />
          </Section>
          <Section title={t('help.contact.careTitle')}>
            <p>
              {t('help.contact.careText')} <OwnAddress of={service} />
            </p>
          </Section>
          <Onward all />
        </>
      )}
    </HelpFrame>
  )
}

function Contacts({ contacts }: { contacts: readonly SupportContact[] }) {
  const isSignedIn = useSignedIn(contacts.some(({ kind }) => kind === 'account_chat'))
  return contacts
    .filter(({ kind }) => kind !== 'account_chat' || isSignedIn)
    .map((contact) => (
      <Section key={contact.kind + contact.address} title={t(`help.contact.kinds.${contact.kind}.title`)}>
        <p>{t(`help.contact.kinds.${contact.kind}.text`)}</p>
        <p>{contact.kind === 'mail' ? <MailAddress contact={contact} /> : <Elsewhere contact={contact} />}</p>
      </Section>
    ))
}

function Elsewhere({ contact: { kind, address } }: { contact: SupportContact }) {
  const href = kind === 'telegram' ? `https://t.me/${address.replace(/^@/, '')}` : address
  return (
    <a href={href} rel="noreferrer" className={classes.link}>
      <Isolated>{address}</Isolated>
    </a>
  )
}

/** A chat in the account is of no use to others. */
function useSignedIn(matters: boolean): boolean {
  const [isSignedIn, setSignedIn] = useState(false)
  useEffect(() => {
    if (matters)
      api.call('getSession').then(
        () => setSignedIn(true),
        () => {},
      )
  }, [matters])
  return isSignedIn
}
