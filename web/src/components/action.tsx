import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react'
import classes from './action.module.css'

interface Look {
  /** One `primary` on each page; `danger` only where something is lost; `quiet` for the ways around. */
  kind?: 'primary' | 'secondary' | 'danger' | 'quiet'
  /** As wide as the column. */
  wide?: boolean
  icon?: ReactNode
}

interface ActionProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  /** Work is under way. The button keeps its focus and its words; whoever started the work refuses a second start. */
  busy?: boolean
}

/** Every button of the product. */
export function Action({ kind = 'primary', wide = false, icon, busy = false, children, type = 'button', ...rest }: ActionProps) {
  return (
    <button
      type={type}
      className={classes.action}
      data-kind={kind}
      data-wide={wide || undefined}
      aria-disabled={busy || undefined}
      {...rest}
    >
      {icon}
      <span>{children}</span>
      {busy && <span className={classes.spinner} aria-hidden="true" />}
    </button>
  )
}

/** A link that looks like a button, because following it is what the page is for. */
export function ActionLink({ kind = 'primary', wide = false, icon, children, ...rest }: Look & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a {...rest} className={classes.action} data-kind={kind} data-wide={wide || undefined}>
      {icon}
      <span>{children}</span>
    </a>
  )
}
