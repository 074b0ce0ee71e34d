import { loadFurtherTexts } from '../texts/texts.ts'

export { ArticlePage } from './article-page.tsx'
export { ContactPage } from './contact-page.tsx'
export { HelpPage } from './help-page.tsx'
export { LostAccessPage } from './lost-access-page.tsx'

/** With the names of the controls that the help speaks of, as they stand on the pages of the account. */
export const texts = loadFurtherTexts({
  en: () => import('../texts/en/help-texts.ts'),
  de: () => import('../texts/de/help-texts.ts'),
  ar: () => import('../texts/ar/help-texts.ts'),
})
