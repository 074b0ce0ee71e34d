import type { Factor } from '@countersign/contract'
import { t } from 'i18next'
import { Card } from '../components/card.tsx'
import { usePolicy } from '../service.ts'
import classes from './security.module.css'
import { ToolRow } from './tool-row.tsx'
import { methodOf, toolOf, useRoom, useTools } from './tools.tsx'

/** What this service offers, in its order, and then any other that is set up already. */
export function ToolsCard({ factors }: { factors: Factor[] }) {
  const { maxFactors } = usePolicy()
  const isRoom = useRoom(factors)
  const offered = useTools()
  const isOffered = (method: string) => offered.some((tool) => tool.method === method)
  const others = [...new Set(factors.map(methodOf))].filter((method) => !isOffered(method)).map(toolOf)
  const rows = [...offered, ...others].map((tool) => ({ tool, factors: factors.filter((factor) => methodOf(factor) === tool.method) }))
  return (
    <Card labelledBy="tools">
      <div>
        <h2 id="tools">{t('security.toolsTitle')}</h2>
        {isRoom && <p className={classes.soft}>{t(maxFactors === 1 ? 'security.toolsTextOne' : 'security.toolsText')}</p>}
      </div>
      <ul className={classes.list}>
        {rows
          .filter((row) => isRoom || row.factors.length > 0)
          .map((row) => (
            <li key={row.tool.method}>
              <ToolRow {...row} isOpen={isRoom && isOffered(row.tool.method)} />
            </li>
          ))}
      </ul>
    </Card>
  )
}
