import type { ReactNode } from 'react'
import classes from './card.module.css'

interface CardProps {
  children: ReactNode
  /** Of the heading inside, where the card is a region of its own. */
  labelledBy?: string
}

export function Card({ children, labelledBy }: CardProps) {
  return labelledBy ? (
    <section className={classes.card} aria-labelledby={labelledBy}>
      {children}
    </section>
  ) : (
    <div className={classes.card}>{children}</div>
  )
}

/** Things under one another with the same air between them. */
export function Stack({ children, gap = 'two' }: { children: ReactNode; gap?: 'one' | 'two' | 'three' | 'four' }) {
  return (
    <div className={classes.stack} data-gap={gap}>
      {children}
    </div>
  )
}
