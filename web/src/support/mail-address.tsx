import type { SupportContact } from '@countersign/contract'
import { t } from 'i18next'
import { useEffect, useRef, useState } from 'react'
import { Action } from '../components/action.tsx'
import { Isolated } from '../components/phrase.tsx'
import { addressOf } from './contacts.ts'
import classes from './support.module.css'

/** A link to write to. One that is obscured is nowhere in the page until somebody asks for it; then it is read out like any other. */
export function MailAddress({ contact }: { contact: SupportContact }) {
  const [isAskedFor, setAskedFor] = useState(false)
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (isAskedFor) link.current?.focus()
  }, [isAskedFor])

  if (contact.obscured && !isAskedFor)
    return (
      <Action kind="secondary" onClick={() => setAskedFor(true)}>
        {t('support.show')}
      </Action>
    )
  const address = addressOf(contact)
  return (
    <a ref={link} href={`mailto:${address}`} className={classes.address}>
      <Isolated>{address}</Isolated>
    </a>
  )
}
