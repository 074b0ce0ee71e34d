import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { t } from 'i18next'
import { factorsQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Card, Stack } from '../components/card.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { PageHeading } from '../components/headings.tsx'
import { MissingPage } from '../components/missing-page.tsx'
import { Waiting } from '../components/waiting.tsx'
import { BackLink } from './back-link.tsx'
import { FactorCard } from './factor-card.tsx'
import classes from './security.module.css'
import { SetUpLink } from './set-up-link.tsx'
import { methodOf, methods, type Tool, toolOf, useRoom, useTools, useToolText } from './tools.tsx'

/** All that is set up of one tool, and the way to add another. */
export function ToolPage() {
  const { method } = useParams({ from: '/security/tools/$method' })
  const offered = useTools().find((each) => each.method === method)
  const known = methods.find((each) => each === method)
  return known ? <OneTool tool={offered ?? toolOf(known)} isOffered={offered !== undefined} /> : <MissingPage />
}

function OneTool({ tool, isOffered }: { tool: Tool; isOffered: boolean }) {
  const factors = useQuery(factorsQuery)
  const Icon = tool.icon
  const ofTool = factors.data?.filter((factor) => methodOf(factor) === tool.method)
  const isRoom = useRoom(factors.data ?? [])
  const add = isOffered && isRoom && (
    <SetUpLink tool={tool}>{t('security.addNamed', { tool: t(`tools.${tool.method}.inSentence`) })}</SetUpLink>
  )
  return (
    <Stack gap="three">
      <BackLink />
      <PageHeading title={t(`tools.${tool.method}.name`)} lead={useToolText(tool.method)} />
      {factors.isError && <QueryProblem query={factors} />}
      {factors.isPending && <Waiting />}
      {ofTool?.length === 0 && (
        <Card>
          <EmptyState icon={<Icon size={30} stroke={1.6} />} level={2} title={t('security.unset')} action={add}>
            {t('security.toolsText')}
          </EmptyState>
        </Card>
      )}
      {ofTool && ofTool.length > 0 && (
        <>
          <Card>
            <ul className={classes.list}>
              {ofTool.map((factor) => (
                <li key={factor.id}>
                  <FactorCard factor={factor} level={2} />
                </li>
              ))}
            </ul>
          </Card>
          {add && <div>{add}</div>}
        </>
      )}
    </Stack>
  )
}
