export interface RecordedStatement {
  /** Null of what begins, commits and marks. */
  name: string | null
  /** With `$1`, `$2` ... where values go. */
  text: string
  /** Bytes as PostgreSQL reads them: `\x` and hexadecimal digits. */
  values: (string | number | null)[]
}

export interface Recorded {
  /** Each from its `begin` to its `commit`. */
  transactions: RecordedStatement[][]
}
