/** What a customer wants done, in the forms that Countersign has approved (docs/approvals.md). */
export interface Withdrawal {
  kind: 'withdrawal'
  asset: string
  network: string
  amount: string
  destination: string
  memo?: string
  fee: string
}
export interface ListChange {
  kind: 'allow_destination' | 'remove_destination'
  network: string
  destination: string
  name?: string
}
export interface NewApiKey {
  kind: 'create_api_key'
  fields: { label: string; value: string }[]
}
export type Operation = Withdrawal | ListChange | NewApiKey

export const titleOf = (operation: Operation): string => {
  switch (operation.kind) {
    case 'withdrawal':
      return `Withdraw ${operation.amount} ${operation.asset}`
    case 'allow_destination':
      return `Add ${operation.name ?? 'an address'} to your addresses`
    case 'remove_destination':
      return `Remove ${operation.name ?? 'an address'} from your addresses`
    case 'create_api_key':
      return `Create the API key ${operation.fields[0]?.value ?? ''}`
    default:
      return operation satisfies never
  }
}

/** Every part of it, to be read before and after. */
export function partsOf(operation: Operation): { label: string; value: string; isCode?: boolean }[] {
  switch (operation.kind) {
    case 'withdrawal':
      return [
        { label: 'Amount', value: `${operation.amount} ${operation.asset}` },
        { label: 'To', value: operation.destination, isCode: true },
        { label: 'Network', value: operation.network },
        ...(operation.memo === undefined ? [] : [{ label: 'Memo', value: operation.memo }]),
        { label: 'Fee', value: `${operation.fee} ${operation.asset}` },
      ]
    case 'create_api_key':
      return operation.fields
    default:
      return [
        ...(operation.name === undefined ? [] : [{ label: 'Name', value: operation.name }]),
        { label: 'Address', value: operation.destination, isCode: true },
        { label: 'Network', value: operation.network },
      ]
  }
}
