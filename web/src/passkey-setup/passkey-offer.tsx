import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { factorsQuery, sessionQuery } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { Card } from '../components/card.tsx'
import { useRoom, useTools } from '../security/tools.tsx'
import { mayOffer, offered } from './offers.ts'
import classes from './passkeys.module.css'

/** After a second factor that was right or was just set up, never in the middle of it: a passkey, at most once in 30 days. */
export function PasskeyOffer() {
  const session = useQuery(sessionQuery)
  const factors = useQuery(factorsQuery)
  const [isOffered, setOffered] = useState(false)
  const provedIt = session.data?.amr.includes('mfa') === true
  const hasNone = factors.data?.every(({ kind }) => kind !== 'passkey') === true
  const isRoom = useRoom(factors.data ?? [])
  const isHere = useTools().some(({ kind }) => kind === 'passkey')
  const isDue = provedIt && hasNone && isHere && isRoom

  useEffect(() => {
    if (!isDue) return
    let gone = false
    void mayOffer().then((may) => {
      if (gone || !may) return
      offered()
      setOffered(true)
    })
    return () => {
      gone = true
    }
  }, [isDue])

  if (!isOffered || !isDue) return null
  return (
    <Card labelledBy="passkey-offer">
      <h2 id="passkey-offer">{t('passkeys.offer.title')}</h2>
      <p>{t('passkeys.offer.text')}</p>
      <div className={classes.offer}>
        <ActionRoute kind="secondary" to="/security/passkeys/new">
          {t('passkeys.offer.accept')}
        </ActionRoute>
        <Action kind="quiet" onClick={() => setOffered(false)}>
          {t('passkeys.offer.dismiss')}
        </Action>
      </div>
    </Card>
  )
}
