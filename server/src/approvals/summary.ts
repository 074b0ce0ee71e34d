import type { Content } from '../factors/factor-kind.ts'
import type { Approval } from './approval.ts'
import { isPayment, type Operation } from './operation.ts'

const tailLength = 8

/** What a text message or mail has room for (PSD2 RTS article 5(1)(a)): the amount, and where to by its last characters. */
export function summaryOf(operation: Operation): Content['says'] {
  if (isPayment(operation)) return { amount: `${operation.amount} ${operation.asset}`, destination: tailOf(operation.destination) }
  const action = operation.kind.replaceAll('_', ' ')
  return { action: 'destination' in operation ? `${action} ${tailOf(operation.destination)}` : action }
}

/** A short address is told whole. */
const tailOf = (destination: string): string =>
  destination.length <= tailLength + 4 ? destination : `...${destination.slice(-tailLength)}`

/** What is recorded of an approval, whatever happens to it. */
export const subjectOf = ({ id, accountId, host, operation, digest }: Approval) => ({
  approvalId: id,
  accountId,
  host: host.name,
  kind: operation.kind,
  digest: Buffer.from(digest).toString('base64url'),
  says: summaryOf(operation),
})
