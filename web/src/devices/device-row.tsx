import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { t } from 'i18next'
import { type ReactNode, useId } from 'react'
import security from '../security/security.module.css'
import { StateMark } from '../security/state-mark.tsx'
import { deviceName } from '../texts/device-name.ts'
import classes from './devices.module.css'

interface DeviceRowProps {
  device: string
  isCurrent: boolean
  facts: [name: string, value: string][]
  action?: ReactNode
}

/** A browser that is signed in or trusted, with what helps to recognise it. */
export function DeviceRow({ device, isCurrent, facts, action }: DeviceRowProps) {
  const id = useId()
  const Icon = /iOS|Android/.test(device) ? IconDeviceMobile : IconDeviceDesktop
  return (
    <article className={`${security.factor} ${classes.device}`} aria-labelledby={id}>
      <span className={security.tile}>
        <Icon size={26} stroke={1.6} aria-hidden="true" />
      </span>
      <div className={`${security.factorWords} ${classes.words}`}>
        <div className={security.titleRow}>
          <h3 id={id}>{deviceName(device)}</h3>
          {isCurrent && <StateMark state="on">{t('sessions.this')}</StateMark>}
        </div>
        <dl className={security.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </div>
      {action}
    </article>
  )
}
