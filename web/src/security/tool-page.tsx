import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
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
import { type Tool, tools } from './tools.tsx'

/** All that is set up of one tool, and the way to add another. */
export function ToolPage() {
  const { kind } = useParams({ from: '/security/tools/$kind' })
  const tool = tools.find((each) => each.kind === kind)
  return tool ? <OneTool tool={tool} /> : <MissingPage />
}

function OneTool({ tool }: { tool: Tool }) {
  const factors = useQuery(factorsQuery)
  const Icon = tool.icon
  const ofTool = factors.data?.filter(({ kind }) => kind === tool.kind)
  const add = <ActionRoute to={tool.set}>{t('security.addNamed', { tool: t(`tools.${tool.kind}.inSentence`) })}</ActionRoute>
  return (
    <Stack gap="three">
      <BackLink />
      <PageHeading title={t(`tools.${tool.kind}.name`)} lead={t(`tools.${tool.kind}.text`)} />
      {factors.isError && <QueryProblem query={factors} />}
      {factors.isPending && <Waiting />}
      {ofTool?.length === 0 && (
        <Card>
          <EmptyState icon={<Icon size={30} stroke={1.6} />} title={t('security.unset')} action={add}>
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
          <div>{add}</div>
        </>
      )}
    </Stack>
  )
}
