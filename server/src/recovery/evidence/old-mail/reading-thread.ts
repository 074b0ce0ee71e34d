import { parentPort, workerData } from 'node:worker_threads'
import { readMail } from './read-mail.ts'

const { bytes, ...own } = workerData as { bytes: Uint8Array; ourDomain: string; resolvers: readonly string[] }

parentPort?.postMessage(await readMail(bytes, own))
