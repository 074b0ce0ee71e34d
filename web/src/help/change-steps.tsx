import { t } from 'i18next'
import { Phrase } from '../components/phrase.tsx'
import { controls } from './controls.ts'
import { Paragraphs, Steps } from './parts.tsx'
import type { Facts } from './use-help.ts'
import { WayThere } from './way.tsx'

export function ChangeSteps(facts: Facts) {
  const { policy } = facts
  const hours = policy.holdHours.afterChange
  return (
    <>
      <p>{t('help.change.another')}</p>
      <Steps>
        {[
          <WayThere key="way" {...facts} />,
          <Phrase key="change" of="help.change.choose" values={{ manage: t('factor.manage'), change: controls(policy, 'change') }} />,
          policy.gates.includes('email_code') && t('help.setUp.mail'),
          t('help.change.present'),
          t('help.change.fresh'),
        ]}
      </Steps>
      <Paragraphs of={[hours > 0 && t('help.change.hold', { hours: String(hours) })]} />
    </>
  )
}
