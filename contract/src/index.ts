import type { Static } from 'typebox'
import type * as passkeys from './passkey-schemas.ts'
import type * as s from './schemas.ts'
import type * as service from './service-schemas.ts'

export { type Answer, type Body, type Caller, type Endpoint, type Endpoints, endpoints, type Params, type Query } from './endpoints.ts'
export { type ProblemCode, problemCodes } from './problem-codes.ts'
export { type EndpointName, routes } from './routes.ts'
export { Problem as problemSchema, SolvedProofOfWork as solvedProofOfWorkSchema } from './schemas.ts'
export * as serviceSchemas from './service-schemas.ts'
export { type LabelName, labelNames } from './service-schemas.ts'

export type FactorKind = Static<typeof s.FactorKind>
export type ProofKind = Static<typeof s.ProofKind>
export type AssuranceLevel = Static<typeof s.AssuranceLevel>
export type Amr = Static<typeof s.Amr>
export type StepUpPurpose = Static<typeof s.StepUpPurpose>
export type ChallengePurpose = Static<typeof s.ChallengePurpose>
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
export type Service = Static<typeof service.Service>
export type Help = Static<typeof service.Help>
export type SupportContact = Static<typeof service.SupportContact>
export type FactorMethod = Static<typeof service.FactorMethod>
export type ProofOfWork = Static<typeof s.ProofOfWork>
export type SolvedProofOfWork = Static<typeof s.SolvedProofOfWork>
export type RequiredProof = Static<typeof s.RequiredProof>
export type RecoveryCodes = Static<typeof s.RecoveryCodes>
export type NewRecoveryCodes = Static<typeof s.NewRecoveryCodes>
export type ProblemDocument = Static<typeof s.Problem>
