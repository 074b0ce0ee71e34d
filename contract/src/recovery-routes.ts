/** The calls of somebody who lost a factor, and of whoever stops them. The same names as in `recovery-endpoints.ts`. */
export const recoveryRoutes = {
  beginRecovery: { method: 'POST', path: '/v1/recovery-visits' },
  getRecovery: { method: 'GET', path: '/v1/recovery-visits/current' },
  leaveRecovery: { method: 'DELETE', path: '/v1/recovery-visits/current' },
  proveRecoveryPassword: { method: 'POST', path: '/v1/recovery-visits/current/password' },
  sendRecoveryCode: { method: 'POST', path: '/v1/recovery-visits/current/code/send' },
  proveRecoveryMailbox: { method: 'POST', path: '/v1/recovery-visits/current/code' },
  openRecoveryCase: { method: 'POST', path: '/v1/recovery-visits/current/case' },
  cancelRecovery: { method: 'DELETE', path: '/v1/recovery-visits/current/case' },
  appealRecovery: { method: 'POST', path: '/v1/recovery-visits/current/appeal' },

  findRecovery: { method: 'POST', path: '/v1/recovery-lookups' },

  getOwnRecovery: { method: 'GET', path: '/v1/account/recovery' },
  stopOwnRecovery: { method: 'DELETE', path: '/v1/account/recovery' },
  lookAtRecoveryStop: { method: 'POST', path: '/v1/recovery-stops' },
  stopRecovery: { method: 'POST', path: '/v1/recovery-stops/act' },
} as const

export type RecoveryEndpointName = keyof typeof recoveryRoutes
