/** `sql`: portable DDL, statements ended by `;` (see `translate-ddl.ts`). */
export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}
