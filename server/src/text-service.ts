import type { SmsConfig } from './config/sms-config.ts'
import { riskHook } from './factors/sms/risk-hook.ts'
import type { TextCarrier } from './messages/carriers/carrier.ts'
import { httpCarrier } from './messages/carriers/sms-http.ts'
import { smppCarrier } from './messages/carriers/sms-smpp.ts'
import type { TextService } from './security-events/occasion.ts'

export function textCarrier({ carrier, sender }: SmsConfig): TextCarrier {
  return carrier.kind === 'smpp' ? smppCarrier({ ...carrier, sender }) : httpCarrier({ ...carrier, sender })
}

/** Undefined where no carrier is configured: then nobody is offered a phone number as a factor. */
export function textService(sms: SmsConfig | null): TextService | undefined {
  if (sms === null) return undefined
  const { countries, blockedPrefixes, hourlyLimit, risk } = sms
  return { countries, blockedPrefixes, hourlyLimit, risk: risk && riskHook(risk) }
}
