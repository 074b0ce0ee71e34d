import { t } from 'i18next'
import { Component, type ReactNode } from 'react'
import classes from './crash.module.css'

/** Where our own mistake ends up: a calm page instead of an empty one. */
export class Crash extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false }

  static getDerivedStateFromError() {
    return { crashed: true }
  }

  override render() {
    if (!this.state.crashed) return this.props.children
    return (
      <main className={classes.crash} role="alert">
        <h1>{t('crash.title')}</h1>
        <p>{t('crash.text')}</p>
        <p>
          <a href={location.pathname + location.search}>{t('crash.reload')}</a>
        </p>
      </main>
    )
  }
}
