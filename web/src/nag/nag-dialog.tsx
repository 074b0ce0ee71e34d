import type { Factor } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { factorsQuery, sessionQuery } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { Dialog } from '../components/dialog.tsx'
import { ToolChoices } from '../security/tool-choices.tsx'
import { useRoom } from '../security/tools.tsx'
import { twoFactorState } from '../security/two-factor-state.ts'
import { usePolicy } from '../service.ts'
import { formatDay } from '../texts/formats.ts'
import { isPutOff, putOff } from './put-off.ts'

/** Where the service asks for two-factor authentication at each sign-in: at once, with the methods in it, until one is set up. */
export function NagDialog() {
  const { enforcement, requiredFrom, nag } = usePolicy()
  const session = useQuery(sessionQuery)
  const factors = useQuery(factorsQuery)
  const [puttingOff, setPuttingOff] = useState<string | null>(null)
  const id = session.data?.id ?? ''
  const state = factors.data ? twoFactorState(factors.data) : 'on'
  // Whoever turned it off a moment ago is asked at the next sign-in.
  const provedOne = session.data?.amr.includes('mfa') === true
  const asks = enforcement === 'nag_each_login' || (enforcement === 'required' && !session.data?.isRestricted)
  const isDue = asks && id !== '' && !provedOne && (state === 'off' || (state === 'suspended' && nag.whenSuspended))
  const mayPutOff = nag.dismissible || requiredFrom !== null
  const isOpen = isDue && !(mayPutOff && (puttingOff === id || isPutOff(id)))

  function onPutOff() {
    putOff(id)
    setPuttingOff(id)
  }

  return (
    <Dialog opened={isOpen} title={t('nag.title')} {...(mayPutOff && { onClose: onPutOff })}>
      <Stack gap="three">
        {/* Reading begins here, and not at the button that closes it. */}
        <p tabIndex={-1} data-autofocus>
          {t('nag.text')}
          {requiredFrom !== null && ` ${t('nag.from', { day: formatDay(requiredFrom) })}`}
        </p>
        <Ways factors={factors.data ?? []} onChoose={onPutOff} />
        {mayPutOff && (
          <Action kind="quiet" wide onClick={onPutOff}>
            {t('nag.later')}
          </Action>
        )}
      </Stack>
    </Dialog>
  )
}

/** What is turned off for now can be turned on again; beside it, what there is room for. */
function Ways({ factors, onChoose }: { factors: Factor[]; onChoose(): void }) {
  const isRoom = useRoom(factors)
  return (
    <>
      {factors.map(({ id, name }) => (
        <ActionRoute key={id} wide to="/security/factors/$id" params={{ id }} onClick={onChoose}>
          {t('nag.turnOn', { factor: name })}
        </ActionRoute>
      ))}
      {isRoom && <ToolChoices onChoose={onChoose} />}
    </>
  )
}
