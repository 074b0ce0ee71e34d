/** Where a sealed value stands. A value moved to another table, column, account or row does not open. */
export interface Place {
  table: string
  column: string
  account: string
  row: string
}
