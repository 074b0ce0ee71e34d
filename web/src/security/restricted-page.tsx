import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { factorsQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Waiting } from '../components/waiting.tsx'
import { ActionRow } from './action-row.tsx'
import { toolOf, tools } from './tools.tsx'

/** All that a session by recovery code is for: a new factor, beside the lost one or in its place. */
export function RestrictedPage() {
  const factors = useQuery(factorsQuery)
  return (
    <Stack gap="three">
      <PageHeading title={t('restricted.title')} lead={t('restricted.lead')} />
      <NoticeBanner kind="warning" title={t('restricted.onlyTitle')}>
        {t('restricted.onlyText')}
      </NoticeBanner>
      {factors.isError && <QueryProblem query={factors} />}
      {factors.isPending && <Waiting />}
      {factors.data && factors.data.length > 0 && (
        <Card labelledBy="replace">
          <h2 id="replace">{t('restricted.replaceTitle')}</h2>
          <p>{t('restricted.replaceText')}</p>
          {factors.data
            .filter(({ state }) => state === 'active')
            .map(({ id, name, kind }) => (
              <ActionRow
                key={id}
                title={name}
                text={t(`tools.${kind}.name`)}
                action={
                  <ActionRoute
                    kind="secondary"
                    to={toolOf(kind).set}
                    search={{ replaces: id }}
                    aria-label={t('restricted.replaceNamed', { factor: name })}
                  >
                    {t('restricted.replace')}
                  </ActionRoute>
                }
              />
            ))}
        </Card>
      )}
      <Card labelledBy="another">
        <h2 id="another">{t('restricted.addTitle')}</h2>
        {tools.map(({ kind, set }) => (
          <ActionRow
            key={kind}
            title={t(`tools.${kind}.name`)}
            text={t(`tools.${kind}.text`)}
            action={
              <ActionRoute kind="secondary" to={set} aria-label={t('security.setNamed', { tool: t(`tools.${kind}.inSentence`) })}>
                {t('security.set')}
              </ActionRoute>
            }
          />
        ))}
      </Card>
    </Stack>
  )
}
