export { type CallAnswer, type CallInput, type Client, type ClientOptions, createClient } from './client.ts'
export { NetworkError, ProblemError, UnexpectedAnswerError } from './errors.ts'
