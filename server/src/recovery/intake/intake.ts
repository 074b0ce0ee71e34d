import type { Clock } from '../../clock.ts'
import type { Database } from '../../database/database.ts'
import { seconds } from '../../durations.ts'
import type { Log } from '../../log.ts'
import type { IntakeFault } from '../../messages/templates/intake.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { type KnownFile, knownFile } from '../uploads/evidence-file.ts'
import type { Picture, Pictures } from '../uploads/pictures.ts'
import { handleMail, isKnown } from './handle-mail.ts'
import type { JudgedMail } from './judged-mail.ts'
import { type Listener, type ListenerSettings, listenForMail, type RefusedFor } from './listener.ts'
import { type ReadApart, readApart } from './read-apart.ts'
import type { ReadMail } from './read-mail.ts'
import { claimMail, finishMail, forgetMail, isTooLate, keepMail, putOff, type WaitingMail } from './waiting-mail.ts'

interface Deps {
  database: Database
  pictures: Pictures
  clock: Clock
  wall: Clock
  log: Log
  /** What everything happens under; the moment is filled in. */
  circumstances: Omit<Occasion, 'now' | 'wall' | 'client'>
  /** Called when there are replies to send. */
  wakeOutbox: () => void
  figures: IntakeFigures
  settings: ListenerSettings & { resolvers: readonly string[] }
}

/** For the metrics: each is called once for each mail, `handled` with what became of it. */
export interface IntakeFigures {
  received(): void
  refused(reason: RefusedFor): void
  handled(outcome: string): void
}

const pollInterval = seconds(2)
/** One whose name servers are slow holds up no other. */
const mostUnderWay = 3
/** Of a picture on which somebody holds a document that can be read. */
const shortestSide = 400

/**
 * The intake of mail: takes it in, keeps it, reads it apart, and handles it. Any number of processes may do so on one database, and each
 * may be killed at any moment: a mail is handled by one transaction, which also ends its waiting.
 */
export class Intake {
  readonly #deps: Deps
  #listener: Listener | undefined
  #waker = Promise.withResolvers<void>()
  #stopping = false
  readonly #underWay = new Set<Promise<void>>()
  #loop: Promise<void> | undefined

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Gives back the port that it listens on. */
  async start(): Promise<number> {
    const { database, circumstances, clock, settings, log, figures } = this.#deps
    const keep = async (mail: Parameters<typeof keepMail>[2]) => {
      const kept = await keepMail(database, { keys: circumstances.keys, now: clock() }, mail)
      if (kept === 'kept') figures.received()
      this.#waker.resolve()
      return kept
    }
    this.#listener = await listenForMail(settings, { keep, refused: figures.refused, log })
    this.#loop = this.#run()
    return this.#listener.port
  }

  /** What is being read is read to its end. */
  async stop(): Promise<void> {
    await this.#listener?.close()
    this.#stopping = true
    this.#waker.resolve()
    await this.#loop
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#waker = Promise.withResolvers()
      const timer = setTimeout(this.#waker.resolve, pollInterval)
      if (!(await this.#takeNext())) await this.#waker.promise
      clearTimeout(timer)
    }
    await Promise.all(this.#underWay)
  }

  /** False where nothing is due, or enough is under way. */
  async #takeNext(): Promise<boolean> {
    const { database, circumstances, clock, log } = this.#deps
    if (this.#underWay.size >= mostUnderWay) return false
    const waiting = await claimMail(database, { keys: circumstances.keys, now: clock() }).catch((error) => {
      log.error({ err: error }, 'mail that was taken in cannot be read from the database')
    })
    if (!waiting) return false
    if (waiting.mail === 'erased') this.#tell(waiting, 'erased')
    else this.#begin({ ...waiting, mail: waiting.mail })
    return true
  }

  #begin(waiting: WaitingMail): void {
    const task = this.#handle(waiting).finally(() => {
      this.#underWay.delete(task)
      this.#waker.resolve()
    })
    this.#underWay.add(task)
  }

  async #handle(waiting: WaitingMail): Promise<void> {
    const { database, circumstances, clock, settings, log, wakeOutbox } = this.#deps
    try {
      const apart = waiting.mail.envelopeFrom === '' ? null : await readApart(waiting.mail, settings.resolvers)
      const isPutOff = apart?.sender.verdict === 'undecided' && !isTooLate(clock(), waiting)
      const outcome = isPutOff ? 'put_off' : await this.#settle(waiting, apart)
      if (isPutOff) await putOff(database, clock(), waiting)
      else forgetMail(circumstances.keys, waiting.id)
      this.#tell(waiting, outcome)
      wakeOutbox()
    } catch (error) {
      // Two mails of one person at the same time: the other one was faster, and this one is looked at again.
      const level = error instanceof Problem ? 'info' : 'error'
      log[level]({ err: error, mail: waiting.id, attempts: waiting.attempts }, 'a mail could not be handled, and waits')
      // Where not even that can be written its claim ends by itself.
      await putOff(database, clock(), waiting).catch(() => undefined)
    }
  }

  #tell({ id: mail, attempts }: Pick<WaitingMail, 'id'> & { attempts?: number }, outcome: string): void {
    const { log, figures } = this.#deps
    log.info({ mail, outcome, attempts }, 'a mail was looked at')
    if (outcome !== 'put_off') figures.handled(outcome)
  }

  async #settle({ id, mail }: WaitingMail, apart: ReadApart | null): Promise<string> {
    const { database, circumstances, clock, wall, settings } = this.#deps
    const judged = apart?.sender.verdict === 'authentic' ? await this.#judged(apart.sender.email, apart.read) : null
    const unanswered = apart === null ? 'automatic' : 'not_authentic'
    return database.unit(async (tx) => {
      const client = { address: mail.client?.address ?? '', description: '' }
      const occasion: Occasion = { ...circumstances, client, now: clock(), wall: wall() }
      // The row is taken first, so that of two processes the second finds nothing to do.
      const content = judged?.read?.content ?? null
      const finished = await finishMail(tx, occasion, { id, outcome: judged ? 'handled' : unanswered, content })
      if (finished !== 'finished') return finished
      return judged ? handleMail(tx, occasion, settings.address, judged) : unanswered
    })
  }

  async #judged(email: JudgedMail['email'], read: ReadMail | null): Promise<JudgedMail> {
    const faults: IntakeFault[] = read?.hasOther ? ['not_a_picture'] : []
    const pictures: { file: KnownFile; picture: Picture }[] = []
    const isOpened = read !== null && (await this.#deps.database.read((tx) => isKnown(tx, email)))
    for (const bytes of isOpened ? read.pictures : []) {
      const picture = await this.#deps.pictures.open(bytes).catch((error) => {
        // Busy is no fault of the picture: the mail waits.
        if (!(error instanceof Problem) || error.code === 'UNAVAILABLE') throw error
        return undefined
      })
      if (!picture) faults.push('picture_unreadable')
      else if (Math.min(picture.width, picture.height) < shortestSide) faults.push('picture_small')
      else pictures.push({ file: knownFile(this.#deps.circumstances.keys, bytes), picture })
    }
    // The small ones beside it are somebody's signature.
    return { email, read, pictures, faults: pictures.length > 0 ? faults.filter((fault) => fault !== 'picture_small') : faults }
  }
}
