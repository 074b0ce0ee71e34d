export interface Migration {
  readonly version: number
  readonly name: string
  /** Portable DDL and SQL, statements ended by `;` (see `translate-ddl.ts`). */
  readonly sql: string
}
