import type { ReactNode } from 'react'
import classes from './security.module.css'

/** One thing that can be done: what it is, what it does, and its button. */
export function ActionRow({ title, text, action }: { title: string; text: ReactNode; action: ReactNode }) {
  return (
    <section className={classes.action}>
      <div className={classes.actionWords}>
        <h2>{title}</h2>
        <p className={classes.soft}>{text}</p>
      </div>
      {action}
    </section>
  )
}
