import './look/tokens.css'
import './look/base.css'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Crash } from './components/crash.tsx'
import { onLanguageChosen } from './texts/language-choice.ts'
import { type Catalogues, loadTexts } from './texts/texts.ts'

/** Starts a page: its texts, then its first view. In another language everything is drawn anew, and what was loaded stays. */
export async function boot(catalogues: Catalogues, page: ReactNode, afterTexts = () => {}): Promise<void> {
  const element = document.getElementById('root')
  if (!element) throw new Error('The page has no root element')
  const root = createRoot(element)
  const draw = async () => {
    const language = await loadTexts(catalogues)
    afterTexts()
    root.render(
      <StrictMode>
        <Crash key={language}>{page}</Crash>
      </StrictMode>,
    )
  }
  onLanguageChosen(() => void draw())
  await draw()
}

/** The server's permission for styles made at run time, fresh for each page load. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}
