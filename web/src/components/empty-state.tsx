import type { ReactNode } from 'react'
import classes from './empty-state.module.css'

interface EmptyStateProps {
  icon: ReactNode
  title: string
  children: ReactNode
  /** The one next step, and a mark above it if there is one. None where nothing is to be done. */
  action?: ReactNode
}

/** A list with nothing in it yet: what it is for, and how it begins. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      <span className={classes.icon} aria-hidden="true">
        {icon}
      </span>
      <h2>{title}</h2>
      <p>{children}</p>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  )
}
