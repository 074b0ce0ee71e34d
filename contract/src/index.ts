import type { Static } from 'typebox'
import type * as desk from './desk-schemas.ts'
import type * as evidence from './evidence-schemas.ts'
import type * as host from './host-schemas.ts'
import type * as passkeys from './passkey-schemas.ts'
import type * as recovery from './recovery-schemas.ts'
import type * as s from './schemas.ts'
import type * as service from './service-schemas.ts'

export type { ApprovalState, HostApproval, Operation, OwnApproval } from './approval-schemas.ts'
export { type Caller, type Endpoint, longestFile } from './endpoint.ts'
export { type Answer, type Body, type Endpoints, endpoints, type Params, type Query, type TakesFile } from './endpoints.ts'
export { type AnswerName, answerNames, recoveryReasons } from './evidence-schemas.ts'
export { type HostEndpointName, hostRoutes } from './host-routes.ts'
export { type HostScope, hostScopes, SaidFacts } from './host-schemas.ts'
export { deskProblemCodes, hostProblemCodes, type ProblemCode, problemCodes } from './problem-codes.ts'
export { recoveryStates } from './recovery-schemas.ts'
export {
  type ChecklistItem,
  checklistItems,
  type RejectionReason,
  reasonsForReviewersOnly,
  rejectionReasonList,
  rejectionReasons,
} from './recovery-words.ts'
export { type EndpointName, routes } from './routes.ts'
export { Problem as problemSchema, SolvedProofOfWork as solvedProofOfWorkSchema } from './schemas.ts'
export * as serviceSchemas from './service-schemas.ts'
export { type LabelName, labelNames } from './service-schemas.ts'
export { type WebhookEventType, webhookEvents } from './webhook-events.ts'

export type StaffRole = Static<typeof desk.StaffRole>
export type DeskSession = Static<typeof desk.DeskSession>
export type DeskQueue = Static<typeof desk.DeskQueue>
export type DeskCase = Static<typeof desk.DeskCase>
export type DeskWords = Static<typeof desk.DeskWords>
export type Decision = Static<typeof desk.Decision>
export type Verdict = Static<typeof desk.Verdict>
export type CheckVerdict = Static<typeof desk.CheckVerdict>
export type ReviewClock = Static<typeof desk.ReviewClock>
export type ContactCase = Static<typeof desk.ContactCase>

export type Host = Static<typeof host.Host>
export type HostAccount = Static<typeof host.HostAccount>
export type HostChallenge = Static<typeof host.HostChallenge>
export type NewHostChallenge = Static<typeof host.NewHostChallenge>
export type RecoveryAnswers = Static<typeof evidence.RecoveryAnswers>
export type EvidenceProgress = Static<typeof evidence.EvidenceProgress>
export type RecoveryQuestion = Static<typeof evidence.RecoveryQuestion>
export type Truth = Static<typeof evidence.Truth>
export type AccountFacts = Static<typeof host.AccountFacts>
export type Webhook = Static<typeof host.Webhook>
export type DeadLetter = Static<typeof host.DeadLetter>

export type FactorKind = Static<typeof s.FactorKind>
export type ProofKind = Static<typeof s.ProofKind>
export type AssuranceLevel = Static<typeof s.AssuranceLevel>
export type Amr = Static<typeof s.Amr>
export type StepUpPurpose = Static<typeof s.StepUpPurpose>
export type AccountPurpose = Static<typeof s.AccountPurpose>
export type ChallengePurpose = Static<typeof s.ChallengePurpose>
export type AskedPurpose = Static<typeof s.AskedPurpose>
export type FactorChoice = Static<typeof s.FactorChoice>
export type Factor = Static<typeof s.Factor>
export type Session = Static<typeof s.Session>
export type Language = Static<typeof s.Language>
export type RuleName = Static<typeof s.RuleName>
export type Account = Static<typeof s.Account>
export type Challenge = Static<typeof s.Challenge>
export type SignInAnswer = Static<typeof s.SignInAnswer>
export type VerifyAnswer = Static<typeof s.VerifyAnswer>
export type FactorDetails = Static<typeof s.FactorDetails>
export type GivenProof = Static<typeof s.GivenProof>
export type EnrollmentProof = Static<typeof s.EnrollmentProof>
export type Enrollment = Static<typeof s.Enrollment>
export type SmsEnrollment = Static<typeof s.SmsEnrollment>
export type TextFigures = Static<typeof s.TextFigures>
export type TotpEnrollment = Static<typeof s.TotpEnrollment>
export type PasskeyEnrollment = Static<typeof s.PasskeyEnrollment>
export type PasskeyRequest = Static<typeof passkeys.PasskeyRequest>
export type PasskeyCreation = Static<typeof passkeys.PasskeyCreation>
export type PasskeyAssertion = Static<typeof passkeys.PasskeyAssertion>
export type PasskeyRegistration = Static<typeof passkeys.PasskeyRegistration>
export type PasskeyDetails = Static<typeof passkeys.PasskeyDetails>
export type AcceptedPasskeys = Static<typeof passkeys.AcceptedPasskeys>
export type ListedSession = Static<typeof s.ListedSession>
export type Address = Static<typeof s.Address>
export type AddressRequest = Static<typeof s.AddressRequest>
export type TrustedDevice = Static<typeof s.TrustedDevice>
export type NotMe = Static<typeof s.NotMe>
export type NotMeAction = Static<typeof s.NotMeAction>
export type Provenance = Static<typeof s.Provenance>
export type Activity = Static<typeof s.Activity>
export type SignUpAnswer = Static<typeof s.SignUpAnswer>
export type RecoveryVisit = Static<typeof recovery.RecoveryVisit>
export type RecoveryCaseStatus = Static<typeof recovery.RecoveryCaseStatus>
export type RecoveryState = Static<typeof recovery.RecoveryState>
export type RecoveryWarning = Static<typeof recovery.RecoveryWarning>
export type RecoveryTool = Static<typeof recovery.RecoveryTool>
export type Service = Static<typeof service.Service>
export type Help = Static<typeof service.Help>
export type SupportContact = Static<typeof service.SupportContact>
export type FactorMethod = Static<typeof service.FactorMethod>
export type ProofOfWork = Static<typeof s.ProofOfWork>
export type SolvedProofOfWork = Static<typeof s.SolvedProofOfWork>
export type RequiredProof = Static<typeof s.RequiredProof>
export type RecoveryCodes = Static<typeof s.RecoveryCodes>
export type NewRecoveryCodes = Static<typeof s.NewRecoveryCodes>
export type Application = Static<typeof s.Application>
export type ApplicationAccess = Static<typeof s.ApplicationAccess>
export type ApplicationRequest = Static<typeof s.ApplicationRequest>
export type ConnectedApplication = Static<typeof s.ConnectedApplication>
export type ProblemDocument = Static<typeof s.Problem>
