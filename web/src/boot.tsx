import './look/tokens.css'
import './look/base.css'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Crash } from './components/crash.tsx'
import type { Catalogue } from './texts/catalogue.d.ts'
import { startTexts } from './texts/texts.ts'

/** Starts a page: its texts, then its first view. */
export function boot(english: Catalogue, page: ReactNode): void {
  startTexts(english)
  const root = document.getElementById('root')
  if (!root) throw new Error('The page has no root element')
  createRoot(root).render(
    <StrictMode>
      <Crash>{page}</Crash>
    </StrictMode>,
  )
}

/** The server's permission for styles made at run time, fresh for each page load. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}
