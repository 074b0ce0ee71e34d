/** The calls of host applications, by the same names as in `host-endpoints.ts`. */
export const hostRoutes = {
  getHost: { method: 'GET', path: '/v1/host' },

  createHostAccount: { method: 'POST', path: '/v1/host/accounts' },
  getHostAccount: { method: 'GET', path: '/v1/host/accounts/{externalId}' },
  freezeHostAccount: { method: 'POST', path: '/v1/host/accounts/{externalId}/freeze' },
  getHostAccountFacts: { method: 'GET', path: '/v1/host/accounts/{externalId}/facts' },
  checkHostSession: { method: 'POST', path: '/v1/host/sessions/check' },
  listHostHolds: { method: 'GET', path: '/v1/host/holds' },

  createHostChallenge: { method: 'POST', path: '/v1/host/accounts/{externalId}/challenges' },
  getHostChallenge: { method: 'GET', path: '/v1/host/challenges/{id}' },
  askHostChallenge: { method: 'POST', path: '/v1/host/challenges/{id}/ask' },
  sendHostChallenge: { method: 'POST', path: '/v1/host/challenges/{id}/send' },
  verifyHostChallenge: { method: 'POST', path: '/v1/host/challenges/{id}/verify' },
  redeemHostChallenge: { method: 'POST', path: '/v1/host/challenges/{id}/redeem' },
  lookAtHostChallenge: { method: 'POST', path: '/v1/host-challenges/look' },
  enterHostChallenge: { method: 'POST', path: '/v1/host-challenges/enter' },

  listWebhooks: { method: 'GET', path: '/v1/host/webhooks' },
  addWebhook: { method: 'POST', path: '/v1/host/webhooks' },
  rotateWebhookSecret: { method: 'POST', path: '/v1/host/webhooks/{id}/rotate' },
  removeWebhook: { method: 'DELETE', path: '/v1/host/webhooks/{id}' },
  listDeadLetters: { method: 'GET', path: '/v1/host/webhooks/{id}/dead-letters' },
  replayWebhooks: { method: 'POST', path: '/v1/host/webhooks/{id}/replay' },

  requestApproval: { method: 'POST', path: '/v1/host/approvals' },
  getHostApproval: { method: 'GET', path: '/v1/host/approvals/{id}' },
  redeemApproval: { method: 'POST', path: '/v1/host/approvals/{id}/redeem' },
  cancelApproval: { method: 'DELETE', path: '/v1/host/approvals/{id}' },
} as const

export type HostEndpointName = keyof typeof hostRoutes
