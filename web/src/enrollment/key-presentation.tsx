import type { TotpEnrollment } from '@countersign/contract'
import { useMediaQuery } from '@mantine/hooks'
import { IconExternalLink } from '@tabler/icons-react'
import { t } from 'i18next'
import { type ReactNode, useState } from 'react'
import { Action, ActionLink } from '../components/action.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { usePolicy, useServiceName } from '../service.ts'
import { formatMoment } from '../texts/formats.ts'
import classes from './enrollment.module.css'
import { QrPicture } from './qr-picture.tsx'
import { SetupKey } from './setup-key.tsx'

interface KeyProps {
  totp: TotpEnrollment['totp']
}

/** Nobody can scan the screen they hold in their hand. */
const phone = '(pointer: coarse), (max-width: 30em)'

export const useIsPhone = (): boolean => useMediaQuery(phone, false, { getInitialValueInEffect: false })

/** The key as a picture and in letters, in the manner of the service; on a phone whatever works there comes first. */
export function KeyPresentation({ totp }: KeyProps) {
  const { presentation } = usePolicy().totp
  if (useIsPhone()) return <OnThisPhone totp={totp} />
  const picture = (
    <>
      <p>{t('setup.scan.text')}</p>
      <QrPicture svg={totp.qrSvg} label={t('setup.scan.qrAlt')} />
    </>
  )
  switch (presentation) {
    case 'key_first_then_qr':
      return (
        <>
          <SetupKey totp={totp} title={t('setup.scan.keyFirst')} />
          {picture}
        </>
      )
    case 'qr_first':
      return (
        <>
          {picture}
          <Behind show={t('setup.scan.showKey')} hide={t('setup.scan.hideKey')}>
            <SetupKey totp={totp} title={t('setup.scan.keyBeside')} />
          </Behind>
        </>
      )
    case 'qr_and_key':
    case 'qr_or_key':
      return (
        <>
          {picture}
          <SetupKey totp={totp} title={t(presentation === 'qr_or_key' ? 'setup.scan.keyTitle' : 'setup.scan.keyBeside')} />
        </>
      )
    default:
      return presentation satisfies never
  }
}

/** What to do with the key beside scanning it, and how long there is time. */
export function KeyAdvice({ until }: { until: string }) {
  const { keyBackupAdvice } = usePolicy().totp
  return (
    <NoticeBanner kind="note">
      {keyBackupAdvice !== 'none' && <p>{t(`setup.backup.${keyBackupAdvice}`)}</p>}
      <p className={classes.until}>{t('setup.scan.until', { until: formatMoment(until) })}</p>
    </NoticeBanner>
  )
}

function OnThisPhone({ totp }: KeyProps) {
  const service = useServiceName()
  return (
    <>
      <p>{t('setup.scan.textPhone', { service })}</p>
      <div className={classes.open}>
        <ActionLink
          wide
          href={totp.uri}
          kind="secondary"
          icon={<IconExternalLink size={20} stroke={1.8} aria-hidden="true" className="directional" />}
        >
          {t('setup.scan.open')}
        </ActionLink>
        <p className={classes.soft}>{t('setup.scan.openHint')}</p>
      </div>
      <SetupKey totp={totp} title={t('setup.scan.keyTitlePhone')} />
      <Behind show={t('setup.scan.showQr')} hide={t('setup.scan.hideQr')}>
        <QrPicture svg={totp.qrSvg} label={t('setup.scan.qrAlt')} />
      </Behind>
    </>
  )
}

function Behind({ show, hide, children }: { show: string; hide: string; children: ReactNode }) {
  const [isShown, setShown] = useState(false)
  return (
    <div className={classes.open}>
      <Action kind="quiet" wide aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        {isShown ? hide : show}
      </Action>
      {isShown && children}
    </div>
  )
}
