import './link-token.ts'
import { lazy, Suspense } from 'react'
import { boot } from './boot.tsx'
import { MissingPage } from './components/missing-page.tsx'
import { PageShell } from './components/page-shell.tsx'
import { Waiting } from './components/waiting.tsx'
import { ForgotPasswordPage } from './password-reset/forgot-password-page.tsx'
import { CodePage } from './sign-in/code-page.tsx'
import { FrozenPage } from './sign-in/frozen-page.tsx'
import { usePath } from './sign-in/navigation.ts'
import { SignInPage } from './sign-in/sign-in-page.tsx'
import { ConfirmPage } from './sign-up/confirm-page.tsx'

// Nobody who signs in waits for these.
const help = () => import('./help/help-pages.tsx')
const HelpPage = lazy(async () => ({ default: (await help()).HelpPage }))
const LostAccessPage = lazy(async () => ({ default: (await help()).LostAccessPage }))
const ContactPage = lazy(async () => ({ default: (await help()).ContactPage }))
const ResetPasswordPage = lazy(async () => ({
  default: (await import('./password-reset/reset-password-page.tsx')).ResetPasswordPage,
}))
const SignUpPage = lazy(async () => ({ default: (await import('./sign-up/sign-up-page.tsx')).SignUpPage }))
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
  '/help': HelpPage,
  '/help/lost-access': LostAccessPage,
  '/help/contact': ContactPage,
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
