import { t } from 'i18next'
import { useEffect, useState } from 'react'
import classes from './waiting.module.css'

/** Shown only when waiting becomes noticeable; a flash of it would be worse than nothing. */
export function Waiting() {
  const [noticeable, setNoticeable] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setNoticeable(true), 400)
    return () => clearTimeout(timer)
  }, [])

  return (
    <p role="status" className={classes.waiting}>
      {noticeable && t('shell.loading')}
    </p>
  )
}
