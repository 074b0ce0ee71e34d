import './link-token.ts'
import { lazy, Suspense } from 'react'
import { boot } from './boot.tsx'
import { MissingPage } from './components/missing-page.tsx'
import { PageShell } from './components/page-shell.tsx'
import { Waiting } from './components/waiting.tsx'
import { CodePage } from './sign-in/code-page.tsx'
import { usePath } from './sign-in/navigation.ts'
import { SignInPage } from './sign-in/sign-in-page.tsx'
import { loadFurtherTexts } from './texts/texts.ts'

const eventTexts = {
  en: () => import('./texts/en/event-texts.ts'),
  de: () => import('./texts/de/event-texts.ts'),
  ar: () => import('./texts/ar/event-texts.ts'),
}

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
const ForHostPage = lazy(async () => ({ default: (await import('./sign-in/for-host-page.tsx')).ForHostPage }))
const FrozenPage = lazy(async () => ({ default: (await import('./sign-in/frozen-page.tsx')).FrozenPage }))
const NotMePage = lazy(async () => {
  const [{ NotMePage: page }] = await Promise.all([import('./notices/not-me-page.tsx'), loadFurtherTexts(eventTexts)])
  return { default: page }
})
const ProvenancePage = lazy(async () => ({ default: (await import('./notices/provenance-page.tsx')).ProvenancePage }))

const applicationPage = (name: 'ApplicationPage' | 'SignOutPage' | 'FaultPage') =>
  lazy(async () => {
    const pages = await import('./applications/pages.tsx')
    await pages.texts
    return { default: pages[name] }
  })

const recoveryPage = (name: 'StartPage' | 'ProvePage' | 'CasePage' | 'FindPage' | 'StopPage') =>
  lazy(async () => {
    const pages = await import('./recovery/pages.tsx')
    await pages.texts
    return { default: pages[name] }
  })
const evidencePage = (name: 'QuestionsPage' | 'SelfiePage' | 'FacePage' | 'OldMailPage') =>
  lazy(async () => {
    const pages = await import('./recovery-evidence/pages.tsx')
    await pages.texts
    return { default: pages[name] }
  })
const ProvePage = recoveryPage('ProvePage')

const prompts: Record<string, React.ComponentType> = {
  '/sign-in': SignInPage,
  '/sign-in/code': CodePage,
  '/sign-in/frozen': FrozenPage,
  '/sign-in/for': ForHostPage,
  '/forgot-password': ForgotPasswordPage,
  '/reset-password': ResetPasswordPage,
  '/not-me': NotMePage,
  '/did-you-send-this': ProvenancePage,
  '/recovery/password': ProvePage,
  '/recovery/code': ProvePage,
  '/recovery/find': recoveryPage('FindPage'),
  '/recovery/stop': recoveryPage('StopPage'),
  '/recovery/evidence/questions': evidencePage('QuestionsPage'),
  '/recovery/evidence/selfie': evidencePage('SelfiePage'),
  '/recovery/evidence/face': evidencePage('FacePage'),
  '/recovery/evidence/old-mail': evidencePage('OldMailPage'),
  '/continue': applicationPage('ApplicationPage'),
  '/sign-out': applicationPage('SignOutPage'),
  // What an application sent somebody to, and that cannot be done.
  '/oidc': applicationPage('FaultPage'),
  '/sign-up': SignUpPage,
  '/sign-up/confirm': ConfirmPage,
}

const articles: Record<string, React.ComponentType> = {
  '/help': helpPage('HelpPage'),
  '/help/two-factor': helpPage('ArticlePage'),
  '/help/lost-access': helpPage('LostAccessPage'),
  '/help/contact': helpPage('ContactPage'),
  '/recovery': recoveryPage('StartPage'),
  '/recovery/case': recoveryPage('CasePage'),
}

function PublicPages() {
  const path = usePath()
    .replace(/(.)\/$/, '$1')
    .replace(/^\/oidc\/.*/, '/oidc')
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
