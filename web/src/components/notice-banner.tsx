import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { t } from 'i18next'
import type { ReactNode } from 'react'
import classes from './notice-banner.module.css'

export interface NoticeBannerProps {
  kind: 'note' | 'fine' | 'warning' | 'danger'
  title?: ReactNode
  children?: ReactNode
  /** How it is told to people who do not see it appear: not at all, when there is a pause, or at once. */
  live?: 'status' | 'alert'
  action?: ReactNode
}

const icons = { note: IconInfoCircle, fine: IconCircleCheck, warning: IconAlertTriangle, danger: IconAlertTriangle }

export function NoticeBanner({ kind, title, children, live, action }: NoticeBannerProps) {
  const Icon = icons[kind]
  return (
    <div className={classes.banner} data-kind={kind} role={live ?? 'note'}>
      <Icon size={22} stroke={1.8} role="img" aria-label={t(`notice.${kind}`)} className={classes.icon} />
      <div className={classes.words}>
        {title && <p className={classes.title}>{title}</p>}
        {children && <div>{children}</div>}
        {action && <div className={classes.action}>{action}</div>}
      </div>
    </div>
  )
}
