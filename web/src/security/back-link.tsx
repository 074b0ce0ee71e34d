import { IconArrowLeft } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { t } from 'i18next'
import { placeName, wayOf } from '../places/way.ts'
import { usePolicy } from '../service.ts'
import classes from './security.module.css'

interface BackLinkProps {
  to?: '/account' | '/security' | '/security/addresses'
  children?: string
}

/** One step up from a page of what belongs to security beside the factors. */
export function SafetyBackLink() {
  const { safety, hub } = wayOf(usePolicy().entry)
  return safety === '/account' && hub ? <BackLink to={safety}>{placeName(hub)}</BackLink> : <BackLink />
}

/** One step up, at the top of every page below account security. */
export function BackLink({ to = '/security', children }: BackLinkProps) {
  const { last } = wayOf(usePolicy().entry)
  return (
    <Link to={to} className={classes.back}>
      <IconArrowLeft size={20} stroke={2} aria-hidden="true" className="directional" />
      {children ?? (last === 'security' ? t('manage.back') : placeName(last))}
    </Link>
  )
}
