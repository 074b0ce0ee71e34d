import type { Endpoint } from './endpoint.ts'
import type { RecoveryEndpointName } from './recovery-routes.ts'
import * as r from './recovery-schemas.ts'
import * as s from './schemas.ts'
import { Type } from './type.ts'

const visit = { caller: 'recovery visit', tag: 'recovery', status: 200, answer: r.RecoveryVisit } as const
const moved = ['CASE_MOVED_ON', 'RECOVERY_STEP_MISSING'] as const
const codes = ['WRONG_CODE', 'CODE_EXPIRED', 'CODE_REPLACED', 'TOO_MANY_ATTEMPTS', 'RECOVERY_STEP_MISSING'] as const
const language = Type.Object({ language: Type.Optional(s.Language) }, { additionalProperties: false })

export const recoveryEndpoints = {
  beginRecovery: {
    caller: 'anyone',
    tag: 'recovery',
    summary: 'The instructions are read and agreed to. Begins a visit, in which password and mailbox are proved before a case is opened',
    body: s.body({
      tool: Type.Optional(r.RecoveryTool),
      reason: r.RecoveryReason,
      reasonText: Type.Optional(Type.String({ maxLength: 500 })),
      instructionsVersion: Type.Integer({ minimum: 1, maximum: 10_000, description: 'Of the text that was agreed to' }),
    }),
    status: 201,
    answer: r.RecoveryVisit,
    problems: ['NOT_OFFERED', 'TOO_MANY_ATTEMPTS'],
  },
  getRecovery: { ...visit, summary: 'How far the visit has come, and its case. Looking changes nothing', query: language, problems: [] },
  leaveRecovery: { ...visit, summary: 'End the visit; the case goes on', status: 204, answer: null, problems: [] },
  proveRecoveryPassword: {
    ...visit,
    summary: 'The first proof. The answer is the same for known and unknown addresses, and counts with sign-in',
    body: s.body({ email: s.Email, password: s.Password, proofOfWork: Type.Optional(s.SolvedProofOfWorkText) }),
    problems: ['WRONG_CREDENTIALS', 'TOO_MANY_ATTEMPTS', 'PROOF_OF_WORK_REQUIRED', 'RECOVERY_STEP_MISSING', 'NOTHING_TO_RECOVER'],
  },
  sendRecoveryCode: {
    ...visit,
    summary: 'Mail the code that shows that somebody reads the mailbox',
    problems: ['CODE_SENT_RECENTLY', 'TOO_MANY_ATTEMPTS', 'RECOVERY_STEP_MISSING'],
  },
  proveRecoveryMailbox: { ...visit, summary: 'The second proof', body: s.body({ code: s.Proof }), problems: codes },
  openRecoveryCase: {
    ...visit,
    summary: 'Open the case, or join the one that is open already. Every address of the account is told',
    problems: ['RECOVERY_STEP_MISSING', 'RECOVERY_CLOSED', 'NOT_OFFERED', 'ACCOUNT_FROZEN', 'NOTHING_TO_RECOVER'],
  },
  cancelRecovery: { ...visit, summary: 'Its owner stops the case', problems: moved },
  appealRecovery: {
    ...visit,
    summary: 'After a rejection: ask that another person decides',
    body: s.body({ text: Type.String({ minLength: 1, maxLength: 2000 }) }),
    problems: [...moved, 'RECOVERY_ALREADY_OPEN'],
  },
  findRecovery: {
    caller: 'anyone',
    tag: 'recovery',
    summary: 'Look at a case by its number: a code is mailed to its owner. The answer is the same for numbers that do not exist',
    body: s.body({ number: r.CaseNumber }),
    status: 202,
    answer: r.RecoveryVisit,
    problems: ['CODE_SENT_RECENTLY', 'TOO_MANY_ATTEMPTS'],
  },
  getOwnRecovery: {
    caller: 'session',
    tag: 'recovery',
    summary: 'The open case of the own account, if any',
    status: 200,
    answer: s.body({ case: Type.Union([r.RecoveryWarning, Type.Null()]) }),
    problems: [],
  },
  stopOwnRecovery: {
    caller: 'session',
    tag: 'recovery',
    summary: 'Stop the open case of the own account',
    status: 204,
    answer: null,
    problems: ['NOT_FOUND', 'CASE_MOVED_ON'],
  },
  lookAtRecoveryStop: {
    caller: 'anyone',
    tag: 'recovery',
    summary: 'What the link of a mail would stop. Looking changes nothing',
    body: s.body({ token: s.LinkToken }),
    status: 200,
    answer: r.RecoveryWarning,
    problems: ['LINK_OVER', 'TOO_MANY_ATTEMPTS'],
  },
  stopRecovery: {
    caller: 'anyone',
    tag: 'recovery',
    summary: 'Stop the case with the link of a mail, and freeze the account where that is wished. Doing it twice is doing it once',
    body: s.body({ token: s.LinkToken, freeze: Type.Boolean() }),
    status: 200,
    answer: r.RecoveryWarning,
    problems: ['LINK_OVER', 'TOO_MANY_ATTEMPTS'],
  },
} as const satisfies Record<RecoveryEndpointName, Endpoint>
