import { loadFurtherTexts } from '../texts/texts.ts'

export { CasePage } from './case-page.tsx'
export { FindPage } from './find-page.tsx'
export { ProvePage } from './prove-page.tsx'
export { StartPage } from './start-page.tsx'
export { StopPage } from './stop-page.tsx'

export const texts = loadFurtherTexts({
  en: () => import('../texts/en/recovery-texts.ts'),
  de: () => import('../texts/de/recovery-texts.ts'),
  ar: () => import('../texts/ar/recovery-texts.ts'),
})
