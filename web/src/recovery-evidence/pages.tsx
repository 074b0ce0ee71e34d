import { loadFurtherTexts } from '../texts/texts.ts'

export { FacePage } from './face-page.tsx'
export { OldMailPage } from './old-mail-page.tsx'
export { QuestionsPage } from './questions-page.tsx'
export { SelfiePage } from './selfie-page.tsx'

export const texts = Promise.all([
  loadFurtherTexts({
    en: () => import('../texts/en/recovery-texts.ts'),
    de: () => import('../texts/de/recovery-texts.ts'),
    ar: () => import('../texts/ar/recovery-texts.ts'),
  }),
  loadFurtherTexts({
    en: () => import('../texts/en/evidence-texts.ts'),
    de: () => import('../texts/de/evidence-texts.ts'),
    ar: () => import('../texts/ar/evidence-texts.ts'),
  }),
])
