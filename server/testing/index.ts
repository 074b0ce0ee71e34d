export { eachDatabase, type Open, type OpenedDatabase, type OpenForTests } from './databases.ts'
export { startThrowawayPostgres, type ThrowawayPostgres } from './throwaway-postgres.ts'
