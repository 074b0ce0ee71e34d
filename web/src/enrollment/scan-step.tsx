import type { TotpEnrollment } from '@countersign/contract'
import { useMediaQuery } from '@mantine/hooks'
import { IconExternalLink } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { Action, ActionLink } from '../components/action.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { useServiceName } from '../service.ts'
import { formatMoment } from '../texts/formats.ts'
import classes from './enrollment.module.css'
import { WithPendingKey } from './pending-key.tsx'
import { QrPicture } from './qr-picture.tsx'
import { SetupKey } from './setup-key.tsx'
import { Step, StepActions } from './step.tsx'

/** Nobody can scan the screen they hold in their hand. */
const phone = '(pointer: coarse), (max-width: 30em)'

/** Step 2: the key goes into the app, by picture or by hand. */
export function ScanStep() {
  return <WithPendingKey>{(enrollment) => <Scan enrollment={enrollment} />}</WithPendingKey>
}

function Scan({ enrollment }: { enrollment: TotpEnrollment }) {
  const isPhone = useMediaQuery(phone, false, { getInitialValueInEffect: false })
  const navigate = useNavigate()
  return (
    <Step step={2} name={t(isPhone ? 'setup.scan.nameKey' : 'setup.scan.name')}>
      {isPhone ? <OnThisPhone totp={enrollment.totp} /> : <OnAnotherDevice totp={enrollment.totp} />}
      <NoticeBanner kind="note">
        <p>{t('setup.scan.backup')}</p>
        <p className={classes.until}>{t('setup.scan.until', { until: formatMoment(enrollment.expiresAt) })}</p>
      </NoticeBanner>
      <StepActions
        onward={
          <Action wide onClick={() => void navigate({ to: '/security/authenticator/new/prove', search: true })}>
            {t('setup.continue')}
          </Action>
        }
        back={
          <ActionRoute kind="secondary" wide to="/security/authenticator/new" search>
            {t('setup.back')}
          </ActionRoute>
        }
      />
    </Step>
  )
}

interface KeyProps {
  totp: TotpEnrollment['totp']
}

function OnAnotherDevice({ totp }: KeyProps) {
  return (
    <>
      <p>{t('setup.scan.text')}</p>
      <QrPicture svg={totp.qrSvg} label={t('setup.scan.qrAlt')} />
      <SetupKey totp={totp} title={t('setup.scan.keyTitle')} />
    </>
  )
}

function OnThisPhone({ totp }: KeyProps) {
  const [showsQr, setShowsQr] = useState(false)
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
      <div className={classes.open}>
        <Action kind="quiet" wide aria-expanded={showsQr} onClick={() => setShowsQr(!showsQr)}>
          {t(showsQr ? 'setup.scan.hideQr' : 'setup.scan.showQr')}
        </Action>
        {showsQr && <QrPicture svg={totp.qrSvg} label={t('setup.scan.qrAlt')} />}
      </div>
    </>
  )
}
