export { eachDatabase, type Open, type OpenedDatabase, type OpenForTests } from './databases.ts'
export { PostgresDatabases } from './postgres-databases.ts'
export { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'
export { startThrowawayPostgres, type ThrowawayPostgres } from './throwaway-postgres.ts'
