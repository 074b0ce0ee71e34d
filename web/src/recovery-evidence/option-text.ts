import type { RecoveryQuestion } from '@countersign/contract'
import { t } from 'i18next'
import { formatDay, formatList, formatMonth, formatNumber } from '../texts/formats.ts'

/** What an option means, in the words and the calendar of the page. */
export function optionText(name: RecoveryQuestion['name'], option: string): string {
  if (option === 'none') return t('evidence.questions.none')
  switch (name) {
    case 'signed_up':
    case 'factor_added':
      return formatMonth(`${option}-01T12:00:00`)
    case 'last_sign_in':
      return formatDay(`${option}T12:00:00`)
    case 'methods':
      return formatList(option.split('+').map((kind) => t(`factorKinds.${kind as 'totp'}`)))
    case 'balance': {
      const [from = '', rest = ''] = option.split('..')
      const [to = '', currency = ''] = rest.split(' ')
      if (to === '0') return t('evidence.questions.nothing')
      if (to === '') return t('evidence.questions.more', { from, currency })
      return t('evidence.questions.between', { from, to, currency })
    }
    default:
      return formatNumber(Number(option))
  }
}
