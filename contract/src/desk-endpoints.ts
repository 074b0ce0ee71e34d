import type { TProperties } from 'typebox'
import type { DeskEndpointName } from './desk-routes.ts'
import * as d from './desk-schemas.ts'
import type { Endpoint } from './endpoint.ts'
import { PasskeyAssertion } from './passkey-schemas.ts'
import * as s from './schemas.ts'
import { Type } from './type.ts'

const body = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false })
const OfCase = body({ id: d.CaseId })
const held = ['CASE_NOT_YOURS', 'CASE_MOVED_ON'] as const
const decisions = [...held, 'ACCOUNT_FROZEN', 'CHECKLIST_OPEN', 'REASON_MISSING', 'MESSAGE_NOT_TAKEN'] as const

/** The recovery desk. The cookie of its session is given for a passkey that verified the person, and for nothing else. */
export const deskEndpoints = {
  claimStaffRole: {
    caller: 'session',
    tag: 'staff',
    summary: 'Take the role that a one-time link of `countersign staff first-admin` or `staff add` offers',
    body: body({ token: Type.String({ minLength: 1, maxLength: 128 }) }),
    status: 200,
    answer: body({ role: d.StaffRole }),
    problems: ['LINK_OVER', 'TOO_MANY_ATTEMPTS'],
  },
  getTextFigures: {
    caller: 'staff',
    tag: 'staff',
    summary: 'What became of texts in the last 24 hours; for administrators',
    status: 200,
    answer: s.TextFigures,
    problems: [],
  },

  enterDesk: {
    caller: 'anyone',
    tag: 'desk',
    summary: 'Begin to work with a passkey that verifies the person; options come from `askForPasskey`. Only for people with a role',
    body: body({ passkey: PasskeyAssertion }),
    status: 200,
    answer: d.DeskSession,
    problems: ['CHALLENGE_OVER', 'PASSKEY_UNKNOWN', 'PASSKEY_NOT_ACCEPTED', 'TOO_MANY_ATTEMPTS', 'ROLE_MISSING'],
  },
  getDeskSession: {
    caller: 'staff',
    tag: 'desk',
    summary: 'Who is at work, and in which role',
    status: 200,
    answer: d.DeskSession,
    problems: [],
  },
  leaveDesk: { caller: 'staff', tag: 'desk', summary: 'End the work at the desk', status: 204, answer: null, problems: [] },

  getDeskQueue: {
    caller: 'staff',
    tag: 'desk',
    summary: 'The own case, and figures of what waits. Cases are dealt out, not chosen',
    status: 200,
    answer: d.DeskQueue,
    problems: [],
  },
  getDeskWords: {
    caller: 'staff',
    tag: 'desk',
    summary: 'Reasons, what is asked for and ready sentences',
    query: body({ language: s.Language }),
    status: 200,
    answer: d.DeskWords,
    problems: [],
  },
  dealCase: {
    caller: 'staff',
    tag: 'desk',
    summary: 'Be dealt the next case; whoever has one gets that one',
    status: 200,
    answer: body({ id: Type.Union([d.CaseId, Type.Null()]) }),
    problems: [],
  },
  getDeskCase: {
    caller: 'staff',
    tag: 'desk',
    summary: 'The case that was dealt out to the caller, with what was said beside what is known. Each look is recorded',
    params: OfCase,
    status: 200,
    answer: d.DeskCase,
    problems: held,
  },
  tickDeskCase: {
    caller: 'staff',
    tag: 'desk',
    summary: 'Write down what was found of one item: passed, or what is wrong with it; null takes it back',
    params: OfCase,
    body: body({ item: d.ChecklistItem, verdict: Type.Union([d.CheckVerdict, Type.Null()]) }),
    status: 204,
    answer: null,
    problems: [...held, 'REASON_MISSING'],
  },
  viewDeskEvidence: {
    caller: 'staff',
    tag: 'desk',
    summary: 'A ticket for one picture, good once and for a minute, at another origin. Each is recorded',
    params: body({ id: d.CaseId, evidenceId: d.EvidenceId }),
    status: 200,
    answer: d.ViewedEvidence,
    problems: [...held, 'NOT_FOUND'],
  },
  previewDecision: {
    caller: 'staff',
    tag: 'desk',
    summary: 'The mail that its owner would get, in their language',
    params: OfCase,
    body: body({ decision: d.Decision }),
    status: 200,
    answer: d.DecisionPreview,
    problems: decisions,
  },
  askForDecisionProof: {
    caller: 'staff',
    tag: 'desk',
    summary: 'Ask for the passkey that is to sign this decision on this case and no other',
    params: OfCase,
    body: body({ decision: d.Decision }),
    status: 200,
    answer: d.DecisionProof,
    problems: decisions,
  },
  decideCase: {
    caller: 'staff',
    tag: 'desk',
    summary: 'Decide, with the passkey that signed exactly this',
    params: OfCase,
    body: d.ProvedDecision,
    status: 200,
    answer: body({ verdict: d.Verdict }),
    problems: [...decisions, 'CHALLENGE_OVER', 'PASSKEY_NOT_ACCEPTED', 'TOO_MANY_ATTEMPTS'],
  },
  declareCaseConflict: {
    caller: 'staff',
    tag: 'desk',
    summary: 'Say that the person of this case is known: it goes to somebody else, and none of theirs is dealt out again',
    params: OfCase,
    status: 204,
    answer: null,
    problems: held,
  },
  declareConflict: {
    caller: 'staff',
    tag: 'desk',
    summary: 'Say beforehand whose cases are not to be dealt to the caller. The answer is the same for known and unknown addresses',
    body: body({ email: s.Email }),
    status: 204,
    answer: null,
    problems: [],
  },
  openContactCase: {
    caller: 'staff',
    tag: 'desk',
    summary: 'Open a case for somebody who got in touch, with how identity was checked. Another person decides it',
    body: d.ContactCase,
    status: 201,
    answer: body({ number: Type.String() }),
    problems: [
      'NOT_FOUND',
      'NOT_OFFERED',
      'INVALID_EMAIL',
      'CASE_NOT_YOURS',
      'SECOND_FACTOR_MISSING',
      'RECOVERY_ALREADY_OPEN',
      'RECOVERY_CLOSED',
    ],
  },
} as const satisfies Record<DeskEndpointName, Endpoint>
