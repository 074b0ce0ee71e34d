import { loadFurtherTexts } from '../texts/texts.ts'

export { ApplicationPage } from './application-page.tsx'
export { FaultPage } from './fault-page.tsx'
export { SignOutPage } from './sign-out-page.tsx'

export const texts = loadFurtherTexts({
  en: () => import('../texts/en/application-texts.ts'),
  de: () => import('../texts/de/application-texts.ts'),
  ar: () => import('../texts/ar/application-texts.ts'),
})
