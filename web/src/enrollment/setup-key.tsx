import type { TotpEnrollment } from '@countersign/contract'
import { t } from 'i18next'
import { CopyButton } from '../components/copy-button.tsx'
import { Isolated } from '../components/phrase.tsx'
import classes from './enrollment.module.css'

/** Everything to be typed where nothing can be scanned, each with its own button to copy it. */
export function SetupKey({ totp, title }: { totp: TotpEnrollment['totp']; title: string }) {
  const groups = totp.key.match(/.{1,4}/g) ?? []
  return (
    <section className={classes.key} aria-labelledby="key-title">
      <h2 id="key-title">{title}</h2>
      <p className={classes.soft}>{t('setup.scan.keyText')}</p>
      <dl className={classes.keyParts}>
        <div>
          <dt>{t('setup.scan.key')}</dt>
          {/* Groups are separate words, so that they are read out one by one. */}
          <dd className={classes.groups}>
            <bdi dir="ltr">
              {groups.map((group, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two groups may be alike, and none ever moves
                <span key={index}>{group} </span>
              ))}
            </bdi>
            <CopyButton text={totp.key}>{t('setup.scan.copyKey')}</CopyButton>
          </dd>
        </div>
        <div>
          <dt>{t('setup.scan.account')}</dt>
          <dd>
            <Isolated>{totp.accountName}</Isolated>
            <CopyButton text={totp.accountName}>{t('setup.scan.copyAccount')}</CopyButton>
          </dd>
        </div>
        <div>
          <dt>{t('setup.scan.type')}</dt>
          <dd>{t('setup.scan.typeValue')}</dd>
        </div>
      </dl>
    </section>
  )
}
