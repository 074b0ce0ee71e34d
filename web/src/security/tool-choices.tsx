import { IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { t } from 'i18next'
import classes from './security.module.css'
import { Recommended } from './tool-row.tsx'
import { type Tool, useTools, useToolText } from './tools.tsx'

/** Everything that can be set up here, to choose from: pressing one leads to its set-up. */
export function ToolChoices({ onChoose }: { onChoose?(): void }) {
  return (
    <ul className={classes.choices}>
      {useTools().map((tool) => (
        <li key={tool.method}>
          <Choice tool={tool} onChoose={onChoose} />
        </li>
      ))}
    </ul>
  )
}

function Choice({ tool, onChoose }: { tool: Tool; onChoose: (() => void) | undefined }) {
  const Icon = tool.icon
  return (
    <Link to={tool.set} search={tool.app ? { app: tool.app } : {}} className={classes.choice} onClick={onChoose}>
      <Icon size={26} stroke={1.6} aria-hidden="true" />
      <span>
        <span className={classes.titleRow}>
          <strong>{t(`tools.${tool.method}.name`)}</strong>
          {tool.isRecommended && <Recommended />}
        </span>
        <span className={classes.soft}>{useToolText(tool.method)}</span>
      </span>
      <IconChevronRight size={20} stroke={1.8} aria-hidden="true" className={`directional ${classes.onward}`} />
    </Link>
  )
}
