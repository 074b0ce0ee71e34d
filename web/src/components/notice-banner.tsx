import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { t } from 'i18next'
import { type ReactNode, useEffect, useRef } from 'react'
import classes from './notice-banner.module.css'

export interface NoticeBannerProps {
  kind: 'note' | 'fine' | 'warning' | 'danger'
  title?: ReactNode
  children?: ReactNode
  /** How it is told to people who do not see it appear: not at all, when there is a pause, or at once. */
  live?: 'status' | 'alert'
  /** After something was done and its button is gone, reading goes on here. */
  takesFocus?: boolean
  action?: ReactNode
}

const icons = { note: IconInfoCircle, fine: IconCircleCheck, warning: IconAlertTriangle, danger: IconAlertTriangle }

export function NoticeBanner({ kind, title, children, live, takesFocus = false, action }: NoticeBannerProps) {
  const banner = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (takesFocus) banner.current?.focus()
  }, [takesFocus])

  const Icon = icons[kind]
  return (
    <div ref={banner} className={classes.banner} data-kind={kind} role={live ?? 'note'} tabIndex={takesFocus ? -1 : undefined}>
      <Icon size={22} stroke={1.8} role="img" aria-label={t(`notice.${kind}`)} className={classes.icon} />
      <div className={classes.words}>
        {title && <p className={classes.title}>{title}</p>}
        {children && <div>{children}</div>}
        {action && <div className={classes.action}>{action}</div>}
      </div>
    </div>
  )
}
