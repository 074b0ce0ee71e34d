/** The calls of the recovery desk, by the same names as in `desk-endpoints.ts`. */
export const deskRoutes = {
  claimStaffRole: { method: 'POST', path: '/v1/staff/claim' },
  getTextFigures: { method: 'GET', path: '/v1/staff/texts' },

  enterDesk: { method: 'POST', path: '/v1/desk/session' },
  getDeskSession: { method: 'GET', path: '/v1/desk/session' },
  leaveDesk: { method: 'DELETE', path: '/v1/desk/session' },

  getDeskQueue: { method: 'GET', path: '/v1/desk/queue' },
  getDeskWords: { method: 'GET', path: '/v1/desk/words' },
  dealCase: { method: 'POST', path: '/v1/desk/queue/next' },
  getDeskCase: { method: 'GET', path: '/v1/desk/cases/{id}' },
  tickDeskCase: { method: 'POST', path: '/v1/desk/cases/{id}/checklist' },
  viewDeskEvidence: { method: 'POST', path: '/v1/desk/cases/{id}/evidence/{evidenceId}/view' },
  previewDecision: { method: 'POST', path: '/v1/desk/cases/{id}/preview' },
  askForDecisionProof: { method: 'POST', path: '/v1/desk/cases/{id}/proof' },
  decideCase: { method: 'POST', path: '/v1/desk/cases/{id}/decide' },
  declareCaseConflict: { method: 'POST', path: '/v1/desk/cases/{id}/conflict' },
  declareConflict: { method: 'POST', path: '/v1/desk/conflicts' },
  openContactCase: { method: 'POST', path: '/v1/desk/contact-cases' },
} as const

export type DeskEndpointName = keyof typeof deskRoutes
