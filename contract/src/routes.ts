import { deskRoutes } from './desk-routes.ts'
import { evidenceRoutes } from './evidence-routes.ts'
import { hostRoutes } from './host-routes.ts'
import { recoveryRoutes } from './recovery-routes.ts'

/**
 * Every call of the API as plain data: method and path. Nothing but such data is imported, so a browser bundle can carry it.
 * What travels in each call is in `endpoints.ts`, under the same names.
 */
export const routes = {
  signUp: { method: 'POST', path: '/v1/accounts' },
  resendSignUpCode: { method: 'POST', path: '/v1/accounts/send' },
  confirmSignUp: { method: 'POST', path: '/v1/accounts/confirm' },
  getAccount: { method: 'GET', path: '/v1/account' },
  readRules: { method: 'POST', path: '/v1/account/rules' },
  changeLanguage: { method: 'PATCH', path: '/v1/account' },

  changePassword: { method: 'POST', path: '/v1/account/password' },
  requestPasswordReset: { method: 'POST', path: '/v1/password-resets' },
  confirmPasswordReset: { method: 'POST', path: '/v1/password-resets/confirm' },
  freezeAccount: { method: 'POST', path: '/v1/account/freeze' },
  sendThawCode: { method: 'POST', path: '/v1/account/thaw/send' },
  thawAccount: { method: 'POST', path: '/v1/account/thaw' },
  listActivity: { method: 'GET', path: '/v1/activity' },
  disputeActivity: { method: 'POST', path: '/v1/activity/{id}/not-me' },

  listAddresses: { method: 'GET', path: '/v1/account/addresses' },
  addAddress: { method: 'POST', path: '/v1/account/addresses' },
  removeAddress: { method: 'DELETE', path: '/v1/account/addresses/{id}' },
  changeEmail: { method: 'POST', path: '/v1/account/email' },
  resendAddressCode: { method: 'POST', path: '/v1/account/addresses/send' },
  confirmAddress: { method: 'POST', path: '/v1/account/addresses/confirm' },
  setMailPhrase: { method: 'POST', path: '/v1/account/mail-phrase' },

  lookAtNotice: { method: 'POST', path: '/v1/not-me' },
  answerNotice: { method: 'POST', path: '/v1/not-me/act' },
  checkProvenance: { method: 'POST', path: '/v1/provenance' },

  signIn: { method: 'POST', path: '/v1/sign-ins' },
  askForPasskey: { method: 'POST', path: '/v1/passkey-challenges' },
  getSignIn: { method: 'GET', path: '/v1/sign-ins/current' },
  abandonSignIn: { method: 'DELETE', path: '/v1/sign-ins/current' },

  getSession: { method: 'GET', path: '/v1/session' },
  signOut: { method: 'DELETE', path: '/v1/session' },
  listSessions: { method: 'GET', path: '/v1/sessions' },
  endOtherSessions: { method: 'DELETE', path: '/v1/sessions' },
  endSession: { method: 'DELETE', path: '/v1/sessions/{id}' },
  listTrustedDevices: { method: 'GET', path: '/v1/trusted-devices' },
  endTrustedDevices: { method: 'DELETE', path: '/v1/trusted-devices' },
  endTrustedDevice: { method: 'DELETE', path: '/v1/trusted-devices/{id}' },

  openChallenge: { method: 'POST', path: '/v1/challenges' },
  getChallenge: { method: 'GET', path: '/v1/challenges/{id}' },
  sendChallenge: { method: 'POST', path: '/v1/challenges/{id}/send' },
  verifyChallenge: { method: 'POST', path: '/v1/challenges/{id}/verify' },

  getApproval: { method: 'GET', path: '/v1/approvals/{id}' },
  askForApprovalProof: { method: 'POST', path: '/v1/approvals/{id}/challenges' },
  approve: { method: 'POST', path: '/v1/approvals/{id}/approve' },
  refuseApproval: { method: 'POST', path: '/v1/approvals/{id}/refuse' },

  listFactors: { method: 'GET', path: '/v1/factors' },
  renameFactor: { method: 'PATCH', path: '/v1/factors/{id}' },
  removeFactor: { method: 'DELETE', path: '/v1/factors/{id}' },
  suspendFactor: { method: 'POST', path: '/v1/factors/{id}/suspend' },
  resumeFactor: { method: 'POST', path: '/v1/factors/{id}/resume' },

  listAcceptedPasskeys: { method: 'GET', path: '/v1/account/passkeys' },

  acceptDisclaimer: { method: 'POST', path: '/v1/disclaimer/accept' },
  beginEnrollment: { method: 'POST', path: '/v1/enrollments' },
  sendEnrollment: { method: 'POST', path: '/v1/enrollments/{id}/send' },
  verifyEnrollment: { method: 'POST', path: '/v1/enrollments/{id}/verify' },
  cancelEnrollment: { method: 'DELETE', path: '/v1/enrollments/{id}' },

  getRecoveryCodes: { method: 'GET', path: '/v1/recovery-codes' },
  makeRecoveryCodes: { method: 'POST', path: '/v1/recovery-codes' },
  confirmRecoveryCodes: { method: 'POST', path: '/v1/recovery-codes/{id}/confirm' },

  getApplicationRequest: { method: 'GET', path: '/v1/application-requests/{id}' },
  allowApplication: { method: 'POST', path: '/v1/application-requests/{id}/allow' },
  refuseApplication: { method: 'POST', path: '/v1/application-requests/{id}/refuse' },
  listApplications: { method: 'GET', path: '/v1/applications' },
  getApplication: { method: 'GET', path: '/v1/applications/{id}' },
  endApplication: { method: 'DELETE', path: '/v1/applications/{id}' },
  signOutForApplication: { method: 'POST', path: '/v1/application-sign-outs' },

  getService: { method: 'GET', path: '/v1/service' },
  getHelp: { method: 'GET', path: '/v1/service/help' },

  ...deskRoutes,
  ...evidenceRoutes,
  ...hostRoutes,
  ...recoveryRoutes,
} as const

export type EndpointName = keyof typeof routes
