import { createServer } from 'node:http'
import { toNodeHandler } from 'better-auth/node'
import { createAuth } from './auth.ts'

const [port = '', databaseFile = '', origin = '', secret = ''] = process.argv.slice(2)
const { auth } = createAuth({ databaseFile, origin, secret })
createServer(toNodeHandler(auth)).listen(Number(port), '127.0.0.1')
