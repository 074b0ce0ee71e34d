import { createHash } from 'node:crypto'

/** An operation that moves money: every field of it is what the owner approves (PSD2 RTS article 5). */
export interface Payment {
  kind: string
  asset: string
  network: string
  /** A decimal number in its one spelling, in units of the asset. */
  amount: string
  destination: string
  memo?: string
  /** In units of the asset, beside the amount. */
  fee?: string
}

/** A change of the list of addresses that money may go to. */
export interface ListChange {
  kind: ListChangeKind
  network: string
  destination: string
  /** What the owner calls it. */
  name?: string
}

const listChanges = ['allow_destination', 'remove_destination'] as const
export type ListChangeKind = (typeof listChanges)[number]

/** Any other operation: what the owner is to know of it, in the words of the host. */
export interface Action {
  kind: string
  fields: readonly { label: string; value: string }[]
}

export type Operation = Payment | ListChange | Action

export const isPayment = (operation: Operation): operation is Payment => 'amount' in operation
export const isListChange = ({ kind }: Pick<Operation, 'kind'>): boolean => listChanges.some((one) => one === kind)

/** Where money goes, or may go from now on: network and address as one text; null for everything else. */
export const destinationOf = (operation: Operation): string | null =>
  'destination' in operation ? `${operation.network} ${operation.destination}` : null

/** What is wrong with it, by field; never what was in it. */
export interface OperationFault {
  field: string
  because: string
}

const kindForm = /^[a-z][a-z0-9_]{0,63}$/
const assetForm = /^[A-Za-z0-9][A-Za-z0-9._$-]{0,19}$/
const networkForm = /^[A-Za-z0-9](?:[A-Za-z0-9._ -]{0,38}[A-Za-z0-9])?$/
const destinationForm = /^[\x21-\x7e]{1,200}$/
/** No sign, no exponent, no leading or trailing zero: two spellings are two operations. */
const amountForm = /^(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{0,17}[1-9])?$/

const networkRule = 'must be a short name in ASCII, such as bitcoin'
const destinationRule = 'must be 1 to 200 characters of ASCII without spaces'

const maxLabel = 40
const maxValue = 200
const maxFields = 8

/**
 * Takes what a host calls an operation. Spellings that people could not tell apart are one or refused: text is put into NFC, and nothing
 * is taken that is invisible, turns the direction, or breaks the line. `docs/approvals.md` has the rule for hosts.
 */
export function readOperation(given: unknown): Operation | OperationFault {
  if (!isRecord(given)) return fault('operation', 'must be an object')
  const { kind } = given
  if (typeof kind !== 'string' || !kindForm.test(kind)) return fault('kind', 'must be a name in lower-case letters, digits and underscores')
  if (isListChange({ kind })) return readListChange(kind as ListChangeKind, given)
  return 'fields' in given ? readAction(kind, given) : readPayment(kind, given)
}

export const isFault = (read: Operation | OperationFault): read is OperationFault => 'because' in read

const paymentNames = new Set(['kind', 'asset', 'network', 'amount', 'destination', 'memo', 'fee'])

function readPayment(kind: string, given: Record<string, unknown>): Payment | OperationFault {
  const unknown = unknownName(given, paymentNames)
  if (unknown) return unknown
  const { asset, network, amount, destination, memo, fee } = given
  if (!fits(asset, assetForm)) return fault('asset', 'must be a short name in ASCII, such as BTC')
  if (!fits(network, networkForm)) return fault('network', networkRule)
  if (!fits(amount, amountForm) || amount === '0') return fault('amount', 'must be a decimal number in its shortest spelling, above zero')
  if (!fits(destination, destinationForm)) return fault('destination', destinationRule)
  if (fee !== undefined && !fits(fee, amountForm)) return fault('fee', 'must be a decimal number in its shortest spelling')
  const note = memo === undefined ? undefined : readText(memo, maxValue)
  if (memo !== undefined && note === undefined) return fault('memo', textRule(maxValue))
  return { kind, asset, network, amount, destination, ...(note !== undefined && { memo: note }), ...(fee !== undefined && { fee }) }
}

const listChangeNames = new Set(['kind', 'network', 'destination', 'name'])

function readListChange(kind: ListChangeKind, given: Record<string, unknown>): ListChange | OperationFault {
  const unknown = unknownName(given, listChangeNames)
  if (unknown) return unknown
  const { network, destination, name } = given
  if (!fits(network, networkForm)) return fault('network', networkRule)
  if (!fits(destination, destinationForm)) return fault('destination', destinationRule)
  const called = name === undefined ? undefined : readText(name, maxLabel)
  if (name !== undefined && called === undefined) return fault('name', textRule(maxLabel))
  return { kind, network, destination, ...(called !== undefined && { name: called }) }
}

function readAction(kind: string, given: Record<string, unknown>): Action | OperationFault {
  const unknown = unknownName(given, new Set(['kind', 'fields']))
  if (unknown) return unknown
  if (!Array.isArray(given.fields) || given.fields.length === 0 || given.fields.length > maxFields)
    return fault('fields', `must be a list of 1 to ${maxFields} fields`)
  const fields: { label: string; value: string }[] = []
  const labels = new Set<string>()
  for (const field of given.fields) {
    if (!isRecord(field) || unknownName(field, new Set(['label', 'value']))) return fault('fields', 'must have a label and a value each')
    const label = readText(field.label, maxLabel)
    if (label === undefined) return fault('fields.label', textRule(maxLabel))
    const value = readText(field.value, maxValue)
    if (value === undefined) return fault('fields.value', textRule(maxValue))
    const folded = label.normalize('NFKC').toLowerCase()
    if (labels.has(folded)) return fault('fields', 'must not have the same label twice')
    labels.add(folded)
    fields.push({ label, value })
  }
  return { kind, fields }
}

/**
 * Controls, format characters (bidirectional marks and zero-width ones among them), lone surrogates, private use, what is not assigned,
 * line and paragraph separators, fillers that show nothing, and every space but the plain one.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u

function readText(given: unknown, max: number): string | undefined {
  if (typeof given !== 'string') return undefined
  const text = given.normalize('NFC')
  if (text.length === 0 || text.length > max || unseen.test(text) || text !== text.trim() || text.includes('  ')) return undefined
  // A mark with nothing before it would join whatever stands there on the page.
  return /^\p{M}/u.test(text) ? undefined : text
}

const textRule = (max: number) =>
  `must be 1 to ${max} visible characters, with single plain spaces between words and no control or direction characters`

/**
 * The canonical string (RFC 8785): members in the order of their names, no white space, nothing left out that was given. All values are
 * text, so what JSON.stringify makes of them is what section 3.2.2.2 asks for.
 */
export function canonicalText(operation: Operation): string {
  if ('fields' in operation) {
    const fields = operation.fields.map(({ label, value }) => ({ label, value }))
    return JSON.stringify({ fields, kind: operation.kind })
  }
  if (!isPayment(operation)) {
    const { destination, kind, name, network } = operation
    return JSON.stringify({ destination, kind, name, network })
  }
  const { amount, asset, destination, fee, kind, memo, network } = operation
  return JSON.stringify({ amount, asset, destination, fee, kind, memo, network })
}

/** The prefix keeps the digest from being one of anything else. */
const prefix = 'countersign-operation-v1\n'

export const operationDigest = (canonical: string): Buffer => createHash('sha256').update(prefix).update(canonical).digest()

/** From the string that was kept; throws where it is none of ours. */
export function parseCanonical(canonical: string): Operation {
  const operation = readOperation(JSON.parse(canonical))
  if (isFault(operation) || canonicalText(operation) !== canonical)
    throw new Error('what is kept of an operation is not in its canonical form')
  return operation
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const fits = (value: unknown, form: RegExp): value is string => typeof value === 'string' && form.test(value)
const fault = (field: string, because: string): OperationFault => ({ field, because })

function unknownName(given: Record<string, unknown>, known: ReadonlySet<string>): OperationFault | undefined {
  return Object.keys(given).every((name) => known.has(name)) ? undefined : fault('operation', 'has a field that is not taken')
}
