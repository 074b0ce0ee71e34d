import type { Address } from '@countersign/contract'
import { IconAlertTriangle, IconMail } from '@tabler/icons-react'
import { t } from 'i18next'
import { type ReactNode, useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { call } from '../account/call.ts'
import { addressesQuery, queryClient } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { ConfirmDialog } from '../components/dialog.tsx'
import { Isolated, Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import security from '../security/security.module.css'
import { formatDay } from '../texts/formats.ts'

interface AddressRowProps {
  address: Address
  onRemoved(said: ReactNode): void
}

export function AddressRow({ address: { id, address, isPrimary, confirmedAt, failingSince }, onRemoved }: AddressRowProps) {
  return (
    <article className={security.factor} aria-labelledby={id}>
      <span className={security.tile}>
        <IconMail size={26} stroke={1.6} aria-hidden="true" />
      </span>
      <div className={security.factorWords}>
        <h3 id={id}>
          <Isolated>{address}</Isolated>
        </h3>
        <p className={security.soft}>{isPrimary ? t('addresses.primary') : `${t('addresses.confirmed')}: ${formatDay(confirmedAt)}`}</p>
        {failingSince && (
          <>
            <p>
              <span className={security.state} data-state="off">
                <IconAlertTriangle size={18} stroke={2} aria-hidden="true" />
                {t('addresses.failing')}
              </span>
            </p>
            <p className={security.soft}>{t('addresses.failingText', { since: formatDay(failingSince) })}</p>
          </>
        )}
      </div>
      {isPrimary ? (
        <ActionRoute kind="secondary" to="/security/addresses/change" aria-label={t('addresses.changeNamed', { address })}>
          {t('addresses.change')}
        </ActionRoute>
      ) : (
        <RemoveAddress id={id} address={address} onRemoved={onRemoved} />
      )}
    </article>
  )
}

function RemoveAddress({ id, address, onRemoved }: Pick<Address, 'id' | 'address'> & Pick<AddressRowProps, 'onRemoved'>) {
  const [asking, setAsking] = useState(false)

  const remove = useTask(async () => {
    await call('removeAddress', { params: { id } })
    queryClient.setQueryData(addressesQuery.queryKey, (before) => before?.filter((each) => each.id !== id))
    onRemoved(<Phrase of="addresses.removed" values={{ address }} />)
  })

  return (
    <>
      <Action kind="secondary" busy={remove.busy} onClick={() => setAsking(true)} aria-label={t('addresses.removeNamed', { address })}>
        {t('addresses.remove')}
      </Action>
      {remove.failure && <ProblemNotice error={remove.failure.error} />}
      <ConfirmDialog
        opened={asking}
        danger
        title={t('addresses.removeTitle', { address })}
        confirm={t('addresses.remove')}
        keep={t('addresses.keep')}
        onConfirm={() => void remove.run()}
        onClose={() => setAsking(false)}
      >
        <p>{t('addresses.removeText')}</p>
      </ConfirmDialog>
    </>
  )
}
