import { IconArrowLeft } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { t } from 'i18next'
import classes from './security.module.css'

interface BackLinkProps {
  to?: '/security' | '/security/addresses'
  children?: string
}

/** One step up, at the top of every page below account security. */
export function BackLink({ to = '/security', children = t('manage.back') }: BackLinkProps) {
  return (
    <Link to={to} className={classes.back}>
      <IconArrowLeft size={20} stroke={2} aria-hidden="true" className="directional" />
      {children}
    </Link>
  )
}
