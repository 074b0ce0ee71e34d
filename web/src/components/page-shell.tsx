import { t } from 'i18next'
import type { ReactNode } from 'react'
import { useServiceName } from '../service.ts'
import { LanguageSwitch } from './language-switch.tsx'
import classes from './page-shell.module.css'

interface PageShellProps {
  /** A prompt is one narrow column a little above the middle; settings are a wider column of cards; the desk uses the whole width. */
  kind: 'prompt' | 'settings' | 'desk'
  children: ReactNode
  /** The tabs of a signed-in person. */
  tabs?: ReactNode
  /** The account menu of a signed-in person. */
  account?: ReactNode
}

export function PageShell({ kind, children, tabs, account }: PageShellProps) {
  const name = useServiceName()
  return (
    <div className={classes.shell} data-kind={kind}>
      <a className={classes.skip} href="#content">
        {t('shell.skip')}
      </a>
      <header className={classes.header}>
        <div className={classes.headerRow}>
          <span className={classes.service}>
            {/* The first letter stands in for a picture the service may not have. */}
            <span className={classes.initial} aria-hidden="true" hidden={name === ''}>
              {name.slice(0, 1)}
            </span>
            <span dir="auto">{name}</span>
          </span>
          {tabs}
          {account && <div className={classes.account}>{account}</div>}
        </div>
      </header>
      <main id="content" tabIndex={-1} className={classes.main} data-kind={kind}>
        {kind === 'prompt' ? <div className={classes.prompt}>{children}</div> : children}
      </main>
      <footer className={classes.footer}>
        <div className={classes.links}>
          <a href="/help">{t('shell.help')}</a>
          <a href="/help/contact">{t('shell.contact')}</a>
        </div>
        <LanguageSwitch />
      </footer>
    </div>
  )
}
