import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { ActivityPage } from '../activity/activity-page.tsx'
import { AddressesPage } from '../addresses/addresses-page.tsx'
import { AddAddressPage, ChangeEmailPage } from '../addresses/new-address-page.tsx'
import { MissingPage } from '../components/missing-page.tsx'
import { ApplicationsPage } from '../connected/applications-page.tsx'
import { SessionsPage } from '../devices/sessions-page.tsx'
import { AppStep } from '../enrollment/app-step.tsx'
import { DoneStep } from '../enrollment/done-step.tsx'
import { KeyPage } from '../enrollment/key-page.tsx'
import { ProveStep } from '../enrollment/prove-step.tsx'
import { ScanStep } from '../enrollment/scan-step.tsx'
import { Setup } from '../enrollment/setup.tsx'
import { CreatePasskeyPage } from '../passkey-setup/create-passkey-page.tsx'
import { PasswordPage } from '../password/password-page.tsx'
import { CodeStep } from '../phone/code-step.tsx'
import { PhoneDoneStep } from '../phone/phone-done-step.tsx'
import { PhoneSetup } from '../phone/phone-setup.tsx'
import { WarningStep } from '../phone/warning-step.tsx'
import { RecoveryCodesPage } from '../recovery-codes/recovery-codes-page.tsx'
import { ManagePage } from '../security/manage-page.tsx'
import { SecurityPage } from '../security/security-page.tsx'
import { ToolPage } from '../security/tool-page.tsx'
import { ClaimPage } from '../staff/claim-page.tsx'
import { AccountFrame } from './account-frame.tsx'
import { HomePage } from './home-page.tsx'
import { HubPage } from './hub-page.tsx'
import { offers, onlyWhere } from './only-where.tsx'

const root = createRootRoute({ component: AccountFrame, notFoundComponent: MissingPage })

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage })
const hub = createRoute({ getParentRoute: () => root, path: '/account', component: HubPage })
const security = createRoute({ getParentRoute: () => root, path: '/security', component: SecurityPage })
const manage = createRoute({ getParentRoute: () => root, path: '/security/factors/$id', component: ManagePage })
const tool = createRoute({ getParentRoute: () => root, path: '/security/tools/$method', component: ToolPage })

const recoveryCodes = createRoute({
  getParentRoute: () => root,
  path: '/security/recovery-codes',
  component: onlyWhere(({ recoveryCodes }) => recoveryCodes, RecoveryCodesPage),
})
const passkey = createRoute({
  getParentRoute: () => root,
  path: '/security/passkeys/new',
  component: onlyWhere(offers('passkey'), CreatePasskeyPage),
  validateSearch: (search): { replaces?: string } => (typeof search.replaces === 'string' ? { replaces: search.replaces } : {}),
})
const checkUp = createRoute({
  getParentRoute: () => root,
  path: '/security/check-up',
  component: lazyRouteComponent(() => import('../check-up/check-up-page.tsx'), 'CheckUpPage'),
})
const password = createRoute({ getParentRoute: () => root, path: '/security/password', component: PasswordPage })
const applications = createRoute({ getParentRoute: () => root, path: '/security/applications', component: ApplicationsPage })
const sessions = createRoute({ getParentRoute: () => root, path: '/security/sessions', component: SessionsPage })
const activity = createRoute({ getParentRoute: () => root, path: '/security/activity', component: ActivityPage })
const addresses = createRoute({ getParentRoute: () => root, path: '/security/addresses', component: AddressesPage })
const addAddress = createRoute({ getParentRoute: () => root, path: '/security/addresses/new', component: AddAddressPage })
const changeEmail = createRoute({ getParentRoute: () => root, path: '/security/addresses/change', component: ChangeEmailPage })
const approve = createRoute({
  getParentRoute: () => root,
  path: '/approve/$id',
  component: lazyRouteComponent(() => import('../approvals/approve-page.tsx'), 'ApprovePage'),
})
const claim = createRoute({ getParentRoute: () => root, path: '/staff/claim', component: ClaimPage })

const key = createRoute({ getParentRoute: () => root, path: '/security/key', component: onlyWhere(offers('totp'), KeyPage) })

/** Each step has its own address; the key has none, it lives in the memory of `Setup` alone. */
const setup = createRoute({
  getParentRoute: () => root,
  path: '/security/authenticator/new',
  component: onlyWhere(offers('totp'), Setup),
  validateSearch: ({ replaces, app }): { replaces?: string; app?: 'totp' | 'authy' } => ({
    ...(typeof replaces === 'string' && { replaces }),
    ...((app === 'totp' || app === 'authy') && { app }),
  }),
})
const app = createRoute({ getParentRoute: () => setup, path: '/', component: AppStep })
const scan = createRoute({ getParentRoute: () => setup, path: '/scan', component: ScanStep })
const prove = createRoute({ getParentRoute: () => setup, path: '/prove', component: ProveStep })
const done = createRoute({ getParentRoute: () => setup, path: '/done', component: DoneStep })

/** The data that numbers are read by come with these pages and no others. */
const phoneSetup = createRoute({
  getParentRoute: () => root,
  path: '/security/phone/new',
  component: onlyWhere(offers('sms'), PhoneSetup),
  validateSearch: (search): { replaces?: string } => (typeof search.replaces === 'string' ? { replaces: search.replaces } : {}),
})
const phoneWarning = createRoute({ getParentRoute: () => phoneSetup, path: '/', component: WarningStep })
const phoneNumber = createRoute({
  getParentRoute: () => phoneSetup,
  path: '/number',
  component: lazyRouteComponent(() => import('../phone/number-step.tsx'), 'NumberStep'),
})
const phoneCode = createRoute({ getParentRoute: () => phoneSetup, path: '/code', component: CodeStep })
const phoneDone = createRoute({ getParentRoute: () => phoneSetup, path: '/done', component: PhoneDoneStep })
/** Also where the service offers people no passkeys: its staff cannot work without one. */
const staffPasskey = createRoute({ getParentRoute: () => root, path: '/staff/passkey', component: CreatePasskeyPage })

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    hub,
    security,
    manage,
    tool,
    key,
    setup.addChildren([app, scan, prove, done]),
    recoveryCodes,
    passkey,
    phoneSetup.addChildren([phoneWarning, phoneNumber, phoneCode, phoneDone]),
    staffPasskey,
    checkUp,
    password,
    sessions,
    applications,
    activity,
    addresses,
    addAddress,
    changeEmail,
    approve,
    claim,
  ]),
  defaultPendingMinMs: 0,
  scrollRestoration: true,
  // What nobody catches ends in the page of `boot.tsx`, also where a part of a page cannot be loaded.
  disableGlobalCatchBoundary: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
