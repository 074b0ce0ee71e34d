import { parentPort, workerData } from 'node:worker_threads'
import { authenticSender } from './authentic-sender.ts'
import type { DeliveredMail } from './delivered-mail.ts'
import { readMail } from './read-mail.ts'

const { mail, resolvers } = workerData as { mail: DeliveredMail; resolvers: readonly string[] }

// Told at once: whose mail it is counts also where the rest of it cannot be read.
parentPort?.postMessage({ sender: await authenticSender(mail, resolvers) })
parentPort?.postMessage({ read: await readMail(mail.raw).catch(() => null) })
