import type { FactorMethod } from '@countersign/contract'
import { t } from 'i18next'
import { Phrase } from '../components/phrase.tsx'
import classes from './help.module.css'
import { Paragraphs, Steps } from './parts.tsx'
import { Picture } from './picture.tsx'
import type { Facts } from './use-help.ts'
import { WayThere } from './way.tsx'

/** Each method by itself, where there are several; the gates of the policy come before it. */
export function SetUpSteps(facts: Facts) {
  const { policy, help } = facts
  const methods = policy.methods.map(({ method }) => method)
  const asked = policy.enforcement === 'nag_each_login' || policy.enforcement === 'required'
  return (
    <>
      <p>
        <WayThere {...facts} />
      </p>
      <Picture of="security-page" facts={facts} />
      {asked && <p>{t('help.setUp.popUp')}</p>}
      {asked && <Picture of="pop-up" facts={facts} />}
      {methods.map((method) => (
        <section key={method} className={classes.part}>
          {methods.length > 1 && <h3>{toolName(method)}</h3>}
          {method === 'sms' && policy.sms.warning && <p>{t('help.setUp.smsWarning')}</p>}
          {method === 'passkey' && <p>{t('help.setUp.passkeyText')}</p>}
          <MethodSteps method={method} {...facts} />
        </section>
      ))}
      <Paragraphs of={[t(help.turnOffAsks === 'none' ? 'help.setUp.done' : 'help.setUp.doneAndChanges')]} />
    </>
  )
}

function MethodSteps({ method, ...facts }: Facts & { method: FactorMethod }) {
  const { policy } = facts
  const tool = toolName(method)
  const gate = (name: (typeof policy.gates)[number]) => policy.gates.includes(name)
  const isListed = method === 'passkey' && policy.passkey.addRoute === 'manage'
  const isOnly = policy.maxFactors === 1 && policy.methods.length === 1
  const enable = { button: t('status.setUp') }
  const choose = isOnly ? (
    <Phrase key="choose" of="help.setUp.enable" values={enable} />
  ) : isListed ? (
    <Phrase key="choose" of="help.setUp.chooseListed" values={{ tool, manage: t('security.manage'), add: t('security.add') }} />
  ) : (
    <Phrase key="choose" of="help.setUp.choose" values={{ tool, set: t('security.set') }} />
  )
  return (
    <>
      {gate('password') && <Picture of="enable" facts={facts} />}
      <Steps>
        {[
          gate('password') ? <Phrase key="password" of="help.setUp.password" values={enable} /> : choose,
          gate('email_code') && t('help.setUp.mail'),
          gate('disclaimer') && <Phrase key="disclaimer" of="help.setUp.disclaimer" values={{ button: t('disclaimer.start') }} />,
          ...stepsOf(method, facts),
        ]}
      </Steps>
    </>
  )
}

const toolName = (method: FactorMethod): string => t(`tools.${method}.name`)

function stepsOf(method: FactorMethod, { policy }: Facts) {
  const next = t('setup.next')
  // Of two kinds of apps, the one that is named is the one with a number.
  const app = method === 'totp' && policy.methods.some((one) => one.method === 'authy') ? null : policy.appNamed
  switch (method) {
    case 'totp':
    case 'authy':
      return [
        method === 'authy' && t('help.setUp.authyNumber'),
        policy.totp.presentation === 'key_first_then_qr' && t('help.setUp.keyFirst'),
        app ? <Phrase key="scan" of="help.setUp.scan" values={{ app }} /> : t('help.setUp.scanAny'),
        <Phrase key="prove" of="help.setUp.prove" values={{ next }} />,
      ]
    case 'sms':
      return [t('help.setUp.number'), t('help.setUp.texted')]
    case 'passkey':
      return [<Phrase key="create" of="help.setUp.create" values={{ create: t('passkeys.create.submit') }} />]
    default:
      return method satisfies never
  }
}
