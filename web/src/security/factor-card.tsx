import type { Factor } from '@countersign/contract'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { Isolated } from '../components/phrase.tsx'
import { keeperIcons } from '../passkeys/keeper-icons.ts'
import { PasskeyFacts } from '../passkeys/passkey-facts.tsx'
import { deviceName } from '../texts/device-name.ts'
import { formatDay, formatDayAndTime } from '../texts/formats.ts'
import classes from './security.module.css'
import { StateMark } from './state-mark.tsx'
import { methodOf, toolOf } from './tools.tsx'

/** One way to prove it is you, with what helps to recognise it. */
export function FactorCard({ factor, level }: { factor: Factor; level: 2 | 3 | 4 }) {
  const isOn = factor.state === 'active'
  const Heading = `h${level}` as const
  const { passkey } = factor.details
  const Icon = passkey ? keeperIcons[passkey.keptBy] : toolOf(methodOf(factor)).icon
  const tool = t(`tools.${methodOf(factor)}.inSentence`)
  return (
    <article className={classes.factor} aria-labelledby={factor.id}>
      <span className={classes.tile}>
        <Icon size={26} stroke={1.6} aria-hidden="true" />
      </span>
      <div className={classes.factorWords}>
        <div className={classes.titleRow}>
          <Heading id={factor.id} dir="auto">
            {factor.name}
          </Heading>
          <StateMark state={isOn ? 'on' : 'suspended'}>{t(isOn ? 'factor.active' : 'factor.suspended')}</StateMark>
          {factor.isPreferred && <span className={classes.recommended}>{t('factor.preferred')}</span>}
        </div>
        <FactorFacts factor={factor} />
      </div>
      <ActionRoute
        kind="secondary"
        to="/security/factors/$id"
        params={{ id: factor.id }}
        aria-label={t('factor.manageNamed', { factor: factor.name, tool })}
      >
        {t('factor.manage')}
      </ActionRoute>
    </article>
  )
}

export function FactorFacts({ factor }: { factor: Factor }) {
  const number = factor.details.sms?.number ?? factor.details.totp?.phone
  const from = factor.lastUsedFrom
  return (
    <dl className={classes.facts}>
      {number && (
        <div>
          <dt>{t('factor.number')}</dt>
          <dd>
            <Isolated>{number}</Isolated>
          </dd>
        </div>
      )}
      <div>
        <dt>{t('factor.addedAt')}</dt>
        <dd>{formatDay(factor.createdAt)}</dd>
      </div>
      <div>
        <dt>{t('factor.usedAt')}</dt>
        <dd>{factor.lastUsedAt ? formatDayAndTime(factor.lastUsedAt) : t('factor.never')}</dd>
      </div>
      {from && (
        <div>
          <dt>{t('factor.usedFrom')}</dt>
          <dd>
            {deviceName(from.device)} · <Isolated>{from.address}</Isolated>
          </dd>
        </div>
      )}
      {factor.details.passkey && <PasskeyFacts passkey={factor.details.passkey} />}
    </dl>
  )
}
