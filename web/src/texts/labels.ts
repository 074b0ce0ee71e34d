import type { LabelName, Service } from '@countersign/contract'
import i18next from 'i18next'
import { currentLanguage } from './language.ts'

/** What is said after the word, where a text names the control and what it is about. */
type Rest = '' | ':' | ': {{tool}}' | ': {{factor}}, {{tool}}'

/** The texts of the catalogue that name the same control. */
export const namedBy: Record<LabelName, Record<string, Rest>> = {
  'account.menu': { 'account.menu': ':' },
  'place.account': { 'places.account': '' },
  'place.settings': { 'places.settings': '' },
  'place.security': { 'places.security': '' },
  'place.twoFactor': { 'places.two_factor': '', 'status.title': '' },
  'security.page': { 'security.title': '', 'manage.back': '' },
  'security.modify': { 'factor.manage': '', 'factor.manageNamed': ': {{factor}}, {{tool}}' },
  'security.turnOff': { 'manage.suspend': '' },
  'tool.sms': ofTool('sms'),
  'tool.totp': ofTool('totp'),
  'tool.passkey': ofTool('passkey'),
  'tool.set': { 'security.set': '', 'security.setNamed': ': {{tool}}' },
  'tool.add': { 'security.add': '', 'security.addNamed': ': {{tool}}' },
  'tool.manage': {
    'security.manage': '',
    'security.manageNamed': ': {{tool}}',
    'factor.manage': '',
    'factor.manageNamed': ': {{factor}}, {{tool}}',
  },
  'tool.change': { 'tools.totp.change': '', 'tools.passkey.change': '', 'tools.sms.change': '' },
  'tool.remove': { 'tools.totp.remove': '', 'tools.passkey.remove': '', 'tools.sms.remove': '', 'manage.removeTitle': '' },
  'tool.enable': { 'status.setUp': '' },
  'passkey.create': { 'passkeys.create.submit': '' },
  'setup.start': { 'disclaimer.start': '' },
  'setup.next': { 'setup.next': '' },
}

type Labels = Service['policy']['labels']
let labels: Labels = {}

/** From now on the service's words stand in place of ours, in the languages that it has some for. */
export function takeLabels(given: Labels): void {
  labels = given
  putLabels()
}

/** Again after the texts of a language were loaded. */
export function putLabels(): void {
  if (!i18next.isInitialized) return
  const language = currentLanguage()
  for (const [name, word] of Object.entries(labels[language] ?? {})) {
    for (const [key, rest] of Object.entries(namedBy[name as LabelName])) i18next.addResource(language, 'translation', key, word + rest)
  }
}

function ofTool(kind: 'sms' | 'totp' | 'passkey'): Record<string, Rest> {
  return { [`tools.${kind}.name`]: '', [`tools.${kind}.inSentence`]: '' }
}
