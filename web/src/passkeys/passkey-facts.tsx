import type { PasskeyDetails } from '@countersign/contract'
import { t } from 'i18next'

/** Who keeps it and where it works. */
export function PasskeyFacts({ passkey }: { passkey: PasskeyDetails }) {
  return (
    <>
      {passkey.provider && (
        <div>
          <dt>{t('passkeys.keptIn')}</dt>
          <dd>{passkey.provider}</dd>
        </div>
      )}
      <div>
        <dt>{t('passkeys.reach')}</dt>
        <dd>{t(passkey.isSynced ? 'passkeys.synced' : passkey.canSync ? 'passkeys.canSync' : 'passkeys.bound')}</dd>
      </div>
    </>
  )
}
