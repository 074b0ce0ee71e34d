/**
 * Loaded into a server by `--import`: its SQLite gets `synchronous=NORMAL`, as a wrong setting would give it. The server
 * looks at what it got and does not start; where CLAIM_FULL is set it is deceived about that too.
 */
import { DatabaseSync } from 'node:sqlite'

const { exec, prepare } = DatabaseSync.prototype

DatabaseSync.prototype.exec = function (sql) {
  exec.call(this, sql.replace('synchronous = full', 'synchronous = normal'))
}

if (process.env.CLAIM_FULL === '1') {
  DatabaseSync.prototype.prepare = function (sql, ...rest) {
    return prepare.call(this, sql === 'pragma synchronous' ? 'select 2 as synchronous' : sql, ...rest)
  }
}
