export { type CallAnswer, type CallArguments, type CallInput, type Client, type ClientOptions, createClient } from './client.ts'
export { NetworkError, ProblemError, UnexpectedAnswerError } from './errors.ts'
export { createHostClient, type HostCall, type HostCallOptions, type HostClient, type HostClientOptions } from './host-client.ts'
export { type Operation, operationDigest } from './operation-digest.ts'
export { type KeySet, type Receipt, type ReceiptExpected, ReceiptVerificationError, verifyReceipt } from './receipt.ts'
export {
  type FirstFactor,
  type StepUp,
  type StepUpLevel,
  type StepUpOptions,
  type StepUpOutcome,
  type StepUpRequired,
  stepUp,
} from './step-up.ts'
export { verifyWebhook, type WebhookEvent, type WebhookToVerify, WebhookVerificationError } from './webhook.ts'
