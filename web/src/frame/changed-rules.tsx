import type { RuleName } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { call } from '../account/call.ts'
import { accountQuery, queryClient } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { usePolicy } from '../service.ts'
import { formatDay } from '../texts/formats.ts'
import classes from './account.module.css'

/** The rules of the service changed since this person was told of them: what is other now, until they have read it. */
export function ChangedRules() {
  const account = useQuery(accountQuery)
  const read = useTask(async () => {
    await call('readRules')
    await queryClient.invalidateQueries({ queryKey: accountQuery.queryKey })
  })
  const changed = account.data?.changedRules ?? []
  if (changed.length === 0) return null
  return (
    <NoticeBanner
      kind="note"
      title={t('rules.title')}
      action={
        <Action kind="secondary" busy={read.busy} onClick={() => void read.run()}>
          {t('rules.read')}
        </Action>
      }
    >
      <p>{t('rules.keep')}</p>
      <ul className={classes.rules}>
        {changed.map((rule) => (
          <li key={rule}>
            <Rule rule={rule} />
          </li>
        ))}
      </ul>
      {read.failure && <ProblemNotice error={read.failure.error} />}
    </NoticeBanner>
  )
}

function Rule({ rule }: { rule: RuleName }) {
  const { enforcement, requiredFrom, methods, turnOff, change, holdHours } = usePolicy()
  switch (rule) {
    case 'enforcement':
      return requiredFrom === null ? t(`rules.${enforcement}`) : t('rules.required_from', { day: formatDay(requiredFrom) })
    case 'methods':
      return t('rules.methods', { methods: methods.map(({ method }) => t(`tools.${method}.name`)).join(', ') })
    case 'turning_off':
      return t(turnOff ? 'rules.turning_off' : 'rules.turning_off_ended')
    case 'changing':
      return t(change ? 'rules.changing' : 'rules.changing_ended')
    case 'holds':
      return t(holdHours.afterChange > 0 ? 'rules.holds' : 'rules.holds_ended')
    case 'gates':
    case 'recovery':
      return t(`rules.${rule}`)
    default:
      return rule satisfies never
  }
}
