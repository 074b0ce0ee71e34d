import type { Factor } from '@countersign/contract'
import { IconStar } from '@tabler/icons-react'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { FactorCard } from './factor-card.tsx'
import classes from './security.module.css'
import { SetUpLink } from './set-up-link.tsx'
import { StateMark } from './state-mark.tsx'
import { type Tool, useToolText } from './tools.tsx'
import { twoFactorState } from './two-factor-state.ts'

interface ToolRowProps {
  tool: Tool
  /** Those of this tool. */
  factors: Factor[]
  /** Whether one more may be set up. */
  isOpen: boolean
}

/** One tool: what it is, whether it is set up, and the way to set it up; below it, those that are. */
export function ToolRow({ tool, factors, isOpen }: ToolRowProps) {
  const Icon = tool.icon
  const state = twoFactorState(factors)
  const words = { tool: t(`tools.${tool.method}.inSentence`) }
  return (
    <section aria-labelledby={`tool-${tool.method}`}>
      <div className={classes.factor}>
        <span className={classes.tile}>
          <Icon size={26} stroke={1.6} aria-hidden="true" />
        </span>
        <div className={classes.factorWords}>
          <div className={classes.titleRow}>
            <h3 id={`tool-${tool.method}`}>{t(`tools.${tool.method}.name`)}</h3>
            <StateMark state={state === 'off' ? 'unset' : state}>{t(state === 'off' ? 'security.unset' : `status.${state}`)}</StateMark>
            {tool.isRecommended && state === 'off' && <Recommended />}
          </div>
          <p className={classes.soft}>{useToolText(tool.method)}</p>
        </div>
        {tool.isListed ? (
          <ActionRoute
            kind="secondary"
            to="/security/tools/$method"
            params={{ method: tool.method }}
            aria-label={t('security.manageNamed', words)}
          >
            {t('security.manage')}
          </ActionRoute>
        ) : (
          isOpen && (
            <SetUpLink kind="secondary" tool={tool} aria-label={t(state === 'off' ? 'security.setNamed' : 'security.addNamed', words)}>
              {t(state === 'off' ? 'security.set' : 'security.add')}
            </SetUpLink>
          )
        )}
      </div>
      {factors.length > 0 && (
        <ul className={classes.ofTool}>
          {factors.map((factor) => (
            <li key={factor.id}>
              <FactorCard factor={factor} level={4} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

export const Recommended = () => (
  <span className={classes.recommended}>
    <IconStar size={16} stroke={2} aria-hidden="true" />
    {t('security.recommended')}
  </span>
)
