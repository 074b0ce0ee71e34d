import { t } from 'i18next'
import { Phrase } from '../components/phrase.tsx'
import { controls } from './controls.ts'
import { Paragraphs, Steps } from './parts.tsx'
import { Picture } from './picture.tsx'
import type { Facts } from './use-help.ts'
import { WayThere } from './way.tsx'

export function TurnOffSteps(facts: Facts) {
  const { policy, help } = facts
  if (policy.turnOff === null) return <p>{t('help.turnOff.notOffered')}</p>
  const { effect } = policy.turnOff
  const remove = controls(policy, 'remove')
  const buttons = { delete: [remove], suspend: [t('manage.suspend')], either: [t('manage.suspend'), remove] }[effect]
  const isRequired = policy.enforcement === 'required'
  return (
    <>
      <p>{t(isRequired ? 'help.turnOff.notTheLast' : 'help.turnOff.self')}</p>
      <Steps>
        {[
          <WayThere key="way" {...facts} />,
          <Phrase key="manage" of="help.turnOff.manage" values={{ manage: t('factor.manage') }} />,
          <Phrase
            key="button"
            of={buttons.length > 1 ? 'help.turnOff.two' : 'help.turnOff.one'}
            values={{ button: buttons[0] ?? '', other: buttons[1] ?? '' }}
          />,
          t(`help.turnOff.asks.${help.turnOffAsks}`),
        ]}
      </Steps>
      <Picture of="modification" facts={facts} />
      <Picture of="turn-off" facts={facts} />
      <Paragraphs
        of={[
          !isRequired && t('help.turnOff.after'),
          effect !== 'delete' && <Phrase key="again" of="help.turnOff.again" values={{ button: t('manage.resume') }} />,
          effect !== 'suspend' && t('help.turnOff.gone'),
        ]}
      />
    </>
  )
}
