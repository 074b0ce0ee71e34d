import './link-token.ts'
import { boot } from './boot.tsx'
import { MissingPage } from './components/missing-page.tsx'
import { PageShell } from './components/page-shell.tsx'
import { ContactPage, HelpPage, LostAccessPage } from './help/help-pages.tsx'
import { NotMePage } from './notices/not-me-page.tsx'
import { ProvenancePage } from './notices/provenance-page.tsx'
import { ForgotPasswordPage } from './password-reset/forgot-password-page.tsx'
import { ResetPasswordPage } from './password-reset/reset-password-page.tsx'
import { CodePage } from './sign-in/code-page.tsx'
import { FrozenPage } from './sign-in/frozen-page.tsx'
import { usePath } from './sign-in/navigation.ts'
import { SignInPage } from './sign-in/sign-in-page.tsx'
import { ConfirmPage } from './sign-up/confirm-page.tsx'
import { SignUpPage } from './sign-up/sign-up-page.tsx'

const prompts: Record<string, () => React.ReactNode> = {
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

const articles: Record<string, () => React.ReactNode> = {
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
      <Page key={path} />
    </PageShell>
  )
}

const texts = {
  en: () => import('./texts/en/public-texts.ts'),
  de: () => import('./texts/de/public-texts.ts'),
  ar: () => import('./texts/ar/public-texts.ts'),
}

void boot(texts, <PublicPages />)
