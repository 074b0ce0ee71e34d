/** What the owner of a recovery case sends in. Its calls are in `evidence-endpoints.ts`. */
export const evidenceRoutes = {
  getEvidence: { method: 'GET', path: '/v1/recovery/evidence' },
  giveAnswers: { method: 'POST', path: '/v1/recovery/evidence/answers' },
  askQuestions: { method: 'POST', path: '/v1/recovery/evidence/questions' },
  answerQuestions: { method: 'POST', path: '/v1/recovery/evidence/questions/answers' },
  sendSelfie: { method: 'POST', path: '/v1/recovery/evidence/selfie' },
  sendOldMail: { method: 'POST', path: '/v1/recovery/evidence/old-mail' },
  sendTransferRecord: { method: 'POST', path: '/v1/recovery/evidence/transfer' },
  beginFaceCheck: { method: 'POST', path: '/v1/recovery/evidence/face-check' },
} as const

export type EvidenceEndpointName = keyof typeof evidenceRoutes
