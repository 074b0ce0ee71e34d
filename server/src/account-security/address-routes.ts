import type { AddressRequest, Address as PublicAddress } from '@countersign/contract'
import type { FastifyInstance } from 'fastify'
import { type Address, confirmedAddresses } from '../accounts/addresses.ts'
import { toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { route } from '../http/route.ts'
import { inEvenTime } from '../limits/in-even-time.ts'
import type { Problem } from '../problem.ts'
import type { Callers } from '../sessions/caller.ts'
import { type AddressAsked, askForAddress, resendAddressCode } from './ask-for-address.ts'
import { changeMailPhrase } from './change-mail-phrase.ts'
import { confirmAddress } from './confirm-address.ts'
import { removeAddress } from './remove-address.ts'

interface Deps {
  database: Database
  callers: Callers
  wakeOutbox: () => void
}

/** Where mail about the account goes, and what stands at its top. */
export function addressRoutes(app: FastifyInstance, { database, callers, wakeOutbox }: Deps): void {
  route(app, 'listAddresses', async ({ request }) => {
    const session = await callers.session(request)
    return listed(await database.read((tx) => confirmedAddresses(tx, session.accountId)))
  })

  route(app, 'addAddress', async ({ body, request, now }) => {
    const session = await callers.session(request)
    const wish = { email: body.email, purpose: 'add' } as const
    const asked = await inEvenTime(() => database.unit((tx) => askForAddress(tx, callers.occasion(request, now), session, wish)))
    wakeOutbox()
    return answerTo(asked)
  })

  route(app, 'changeEmail', async ({ body, request, now }) => {
    const session = await callers.session(request)
    const wish = { email: body.email, purpose: 'replace primary' } as const
    const asked = await inEvenTime(() => database.unit((tx) => askForAddress(tx, callers.occasion(request, now), session, wish)))
    wakeOutbox()
    return answerTo(asked)
  })

  route(app, 'resendAddressCode', async ({ body, request, now }) => {
    const session = await callers.session(request)
    const asked = await inEvenTime(() =>
      database.unit((tx) => resendAddressCode(tx, callers.occasion(request, now), session, body.requestId)),
    )
    wakeOutbox()
    return answerTo(asked)
  })

  route(app, 'confirmAddress', async ({ body, request, now }) => {
    const session = await callers.session(request)
    const given = { id: body.requestId, code: body.code }
    const outcome = await database.unit((tx) => confirmAddress(tx, callers.occasion(request, now), session, given))
    wakeOutbox()
    if ('refused' in outcome) throw outcome.refused
    return listed(outcome.addresses)
  })

  route(app, 'removeAddress', async ({ params, request, now }) => {
    const session = await callers.session(request)
    await database.unit((tx) => removeAddress(tx, callers.occasion(request, now), session, params.id))
    wakeOutbox()
    return undefined
  })

  route(app, 'setMailPhrase', async ({ body, request, now }) => {
    const session = await callers.session(request)
    await database.unit((tx) => changeMailPhrase(tx, callers.occasion(request, now), session, body.phrase))
    wakeOutbox()
    return undefined
  })
}

function listed(addresses: Address[]): { items: PublicAddress[]; nextCursor: null } {
  return {
    items: addresses.map(({ id, address, isPrimary, confirmedAt, failingSince }) => ({
      id,
      address,
      isPrimary,
      confirmedAt: toRfc3339(confirmedAt),
      failingSince: failingSince === null ? null : toRfc3339(failingSince),
    })),
    nextCursor: null,
  }
}

function answerTo(asked: AddressAsked | { refused: Problem }): AddressRequest {
  if ('refused' in asked) throw asked.refused
  return { requestId: asked.requestId, expiresAt: toRfc3339(asked.expiresAt), resendAt: toRfc3339(asked.resendAt) }
}
