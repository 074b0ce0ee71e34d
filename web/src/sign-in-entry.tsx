import './link-token.ts'
import { lazy, Suspense } from 'react'
import { boot } from './boot.tsx'
import { MissingPage } from './components/missing-page.tsx'
import { PageShell } from './components/page-shell.tsx'
import { Waiting } from './components/waiting.tsx'
import { CodePage } from './sign-in/code-page.tsx'
import { usePath } from './sign-in/navigation.ts'
import { SignInPage } from './sign-in/sign-in-page.tsx'

// Nobody who signs in waits for these.
const helpPage = (name: 'HelpPage' | 'ArticlePage' | 'LostAccessPage' | 'ContactPage') =>
  lazy(async () => {
    const help = await import('./help/help-pages.tsx')
    await help.texts
    return { default: help[name] }
  })
const SignUpPage = lazy(async () => ({ default: (await import('./sign-up/sign-up-page.tsx')).SignUpPage }))
const ConfirmPage = lazy(async () => ({ default: (await import('./sign-up/confirm-page.tsx')).ConfirmPage }))
const ForgotPasswordPage = lazy(async () => ({ default: (await import('./password-reset/forgot-password-page.tsx')).ForgotPasswordPage }))
const ResetPasswordPage = lazy(async () => ({ default: (await import('./password-reset/reset-password-page.tsx')).ResetPasswordPage }))
const FrozenPage = lazy(async () => ({ default: (await import('./sign-in/frozen-page.tsx')).FrozenPage }))
const NotMePage = lazy(async () => ({ default: (await import('./notices/not-me-page.tsx')).NotMePage }))
const ProvenancePage = lazy(async () => ({ default: (await import('./notices/provenance-page.tsx')).ProvenancePage }))

const prompts: Record<string, React.ComponentType> = {
  '/sign-in': SignInPage,
  '/sign-in/code': CodePage,
  '/sign-in/frozen': FrozenPage,
  '/forgot-password': ForgotPasswordPage,
  '/reset-password': ResetPasswordPage,
  '/not-me': NotMePage,
  '/did-you-send-this': ProvenancePage,
  '/sign-up': SignUpPage,
  '/sign-up/confirm': ConfirmPage,
}

const articles: Record<string, React.ComponentType> = {
  '/help': helpPage('HelpPage'),
  '/help/two-factor': helpPage('ArticlePage'),
  '/help/lost-access': helpPage('LostAccessPage'),
  '/help/contact': helpPage('ContactPage'),
}

function PublicPages() {
  const path = usePath().replace(/(.)\/$/, '$1')
  const Article = articles[path]
  const Page = Article ?? prompts[path] ?? MissingPage
  return (
    <PageShell kind={Article ? 'settings' : 'prompt'}>
      <Suspense fallback={<Waiting />}>
        <Page key={path} />
      </Suspense>
    </PageShell>
  )
}

const texts = {
  en: () => import('./texts/en/public-texts.ts'),
  de: () => import('./texts/de/public-texts.ts'),
  ar: () => import('./texts/ar/public-texts.ts'),
}

void boot(texts, <PublicPages />)
