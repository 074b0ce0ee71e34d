import type { Factor } from '@countersign/contract'
import { IconStar } from '@tabler/icons-react'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { FactorCard } from './factor-card.tsx'
import classes from './security.module.css'
import { StateMark } from './state-mark.tsx'
import type { Tool } from './tools.tsx'
import { twoFactorState } from './two-factor-state.ts'

/** One tool: what it is, whether it is set up, and the way to set it up; below it, those that are. */
export function ToolRow({ tool, factors }: { tool: Tool; factors: Factor[] }) {
  const Icon = tool.icon
  const state = twoFactorState(factors)
  const words = { tool: t(`tools.${tool.kind}.inSentence`) }
  return (
    <section aria-labelledby={`tool-${tool.kind}`}>
      <div className={classes.factor}>
        <span className={classes.tile}>
          <Icon size={26} stroke={1.6} aria-hidden="true" />
        </span>
        <div className={classes.factorWords}>
          <div className={classes.titleRow}>
            <h3 id={`tool-${tool.kind}`}>{t(`tools.${tool.kind}.name`)}</h3>
            <StateMark state={state}>{t(state === 'off' ? 'security.unset' : `status.${state}`)}</StateMark>
            {tool.recommended && state === 'off' && <Recommended />}
          </div>
          <p className={classes.soft}>{t(`tools.${tool.kind}.text`)}</p>
        </div>
        {tool.listed ? (
          <ActionRoute
            kind="secondary"
            to="/security/tools/$kind"
            params={{ kind: tool.kind }}
            aria-label={t('security.manageNamed', words)}
          >
            {t('security.manage')}
          </ActionRoute>
        ) : (
          <ActionRoute kind="secondary" to={tool.set} aria-label={t(state === 'off' ? 'security.setNamed' : 'security.addNamed', words)}>
            {t(state === 'off' ? 'security.set' : 'security.add')}
          </ActionRoute>
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

const Recommended = () => (
  <span className={classes.recommended}>
    <IconStar size={16} stroke={2} aria-hidden="true" />
    {t('security.recommended')}
  </span>
)
