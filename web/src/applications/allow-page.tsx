import type { ApplicationRequest } from '@countersign/contract'
import { IconAt, IconClockHour4, IconId, IconLanguage } from '@tabler/icons-react'
import { t } from 'i18next'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import classes from './applications.module.css'
import { BackToApplication } from './back-to-application.tsx'

const icons = { openid: IconId, email: IconAt, profile: IconLanguage, offline_access: IconClockHour4 }

/** Names the application, whose account it is about, and each thing it would have. */
export function AllowPage({ id, request: { application, access, email } }: { id: string; request: ApplicationRequest }) {
  const { name } = application
  const allow = useTask(async () => {
    const { continueAt } = await api.call('allowApplication', { params: { id } })
    location.assign(continueAt)
  })
  return (
    <Stack gap="three">
      <PageHeading
        title={t('application.allowTitle', { name })}
        lead={<Phrase of="application.allowLead" values={{ email: email ?? '' }} />}
      />
      <div>
        <p>{t('application.allowList', { name })}</p>
        <ul className={classes.access}>
          {access.map((one) => {
            const Icon = icons[one]
            return (
              <li key={one}>
                <Icon size={22} stroke={1.8} aria-hidden="true" />
                <span>{t(`application.access.${one}`)}</span>
              </li>
            )
          })}
        </ul>
      </div>
      <p className={classes.soft}>{t('application.allowNot')}</p>
      {allow.failure && <ProblemNotice error={allow.failure.error} />}
      <Action wide busy={allow.busy} onClick={() => void allow.run()}>
        {t('application.allow')}
      </Action>
      <BackToApplication id={id} name={name} />
    </Stack>
  )
}
