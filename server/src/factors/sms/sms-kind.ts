import { readerOf } from '../../accounts/mail-phrase.ts'
import { type Millis, toRfc3339 } from '../../clock.ts'
import type { Redeemed } from '../../codes/one-time-code.ts'
import { makeTextedCode, redeemTextedCode, textedAt } from '../../codes/texted-code.ts'
import type { Tx } from '../../database/database.ts'
import { nextSendAt } from '../../limits/spend-on-sending.ts'
import { isServed, spendOnText } from '../../limits/spend-on-text.ts'
import { countText } from '../../limits/text-figures.ts'
import { queueText } from '../../messages/queue-text.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { textsStopped } from '../../security-events/service-events.ts'
import type { Asked, FactorKindModule, Refusal, Right, Sending, SendTo, Wanted } from '../factor-kind.ts'
import { knownPhone, maskPhone, type Phone, readPhone } from '../phone-number.ts'

/**
 * A code by text message: the weakest factor there is (NIST SP 800-63B-4 section 3.1.3.3 restricts it), for people who have
 * nothing else. The number is sealed like any secret and shown by its last two digits.
 */
export const smsKind: FactorKindModule = {
  kind: 'sms',
  defaultName: 'Phone',
  perAccount: 2,
  strength: 10,
  amr: ['sms'],
  isOffered: ({ texts }) => texts !== undefined,
  enrollment: {
    begin: async (tx, occasion, wanted) => {
      const phone = await newPhone(occasion, wanted)
      return { secret: secretOf(phone), shown: await shown(tx, occasion, wanted, phone) }
    },
    correct: async (occasion, wanted) => secretOf(await newPhone(occasion, wanted)),
    show: (tx, occasion, pending) => shown(tx, occasion, pending, phoneIn(pending.secret)),
    async prove(tx, occasion, { id, secret }, proof) {
      const verdict = await judge(tx, occasion, { subject: id, boundTo: id, secret }, proof)
      if (verdict.result !== 'right') return verdict
      return { ...verdict, kept: { secret, details: { sms: { number: maskPhone(phoneIn(secret).number) } } } }
    },
  },
  async ask(tx, occasion, { challenge, factor, secret }) {
    const { number } = phoneIn(secret)
    return { sms: { number: maskPhone(number), ...(await sent(tx, occasion, { subject: factor.id, boundTo: challenge }, number)) } }
  },
  sending: sending(),
  check: (tx, occasion, { challenge, factor, secret }: Asked, proof) =>
    judge(tx, occasion, { subject: factor.id, boundTo: challenge, secret }, proof),
  phoneIn: (secret) => phoneIn(secret).number,
  /** The number that codes went to hears of every change: whoever has it may be the owner, and the mailbox somebody else's. */
  async tell(tx, occasion, { accountId, event, before }) {
    if (!occasion.service.texts) return
    const { language } = await readerOf(tx, occasion.keys, accountId)
    for (const { number, country } of before.map(phoneIn)) {
      await queueText(tx, occasion, { to: number, country, language, accountId, template: `number-${event}`, values: {} })
    }
  },
}

function sending(): Sending {
  return {
    async reserve(tx, occasion, { accountId, secret }) {
      const { texts } = occasion.service
      if (!texts) return new Problem('TEXT_NOT_SENT')
      const { number, country, isPremium } = phoneIn(secret)
      const refused = await spendOnText(tx, occasion, texts, { number, country, accountId, isPremium })
      if (refused?.alarm) await textsStopped(tx, occasion, refused.alarm)
      return refused?.problem
    },
    asksOutside: ({ service }) => service.texts?.risk != null,
    /** Whoever cannot be asked has not said yes. */
    async clear({ service }, { accountId, purpose, secret }) {
      const risk = service.texts?.risk
      if (!risk || (await risk({ number: phoneIn(secret).number, accountId, purpose }))) return undefined
      return new Problem('TEXT_NOT_SENT')
    },
    async send(tx, occasion, to) {
      const { number, country } = phoneIn(to.secret)
      const { code, expiresAt } = await makeTextedCode(tx, occasion, { ...to, destination: number })
      const values = { code, expiresAt, purpose: to.purpose, ...(to.content && { says: to.content.says }) }
      await queueText(tx, occasion, {
        to: number,
        country,
        language: (await readerOf(tx, occasion.keys, to.accountId)).language,
        accountId: to.accountId,
        template: 'code',
        values,
      })
    },
  }
}

async function judge(
  tx: Tx,
  occasion: Occasion,
  { secret, ...to }: Pick<SendTo, 'subject' | 'boundTo' | 'secret'>,
  proof: unknown,
): Promise<Right | Refusal> {
  const phone = phoneIn(secret)
  const redeemed = typeof proof === 'string' ? await redeemTextedCode(tx, occasion, { ...to, destination: phone.number }, proof) : 'wrong'
  if (redeemed === 'redeemed') await countText(tx, occasion.now, phone, 'verified')
  return verdicts[redeemed]
}

const verdicts: Record<Redeemed, Right | Refusal> = {
  redeemed: { result: 'right' },
  wrong: { result: 'wrong' },
  used: { result: 'already_used' },
  expired: { result: 'expired' },
  replaced: { result: 'replaced' },
}

/** Nobody sets up one number twice. Whether other accounts have it is nobody's affair: people share phones. */
async function newPhone({ service }: Occasion, { given, held }: Pick<Wanted, 'given' | 'held'>): Promise<Phone> {
  const phone = readPhone(given.phone, given.country)
  if ((await held()).some((secret) => phoneIn(secret).number === phone.number)) throw new Problem('PHONE_SET_UP_ALREADY')
  if (!service.texts || !isServed(service.texts, phone)) throw new Problem('COUNTRY_NOT_SERVED')
  return phone
}

async function shown(tx: Tx, occasion: Occasion, { id, stronger }: Pick<Wanted, 'id' | 'stronger'>, { number, international }: Phone) {
  const state = await sent(tx, occasion, { subject: id, boundTo: id }, number)
  return { sms: { number: international, ...state, warning: 'texts_are_less_safe' as const, alternatives: stronger } }
}

async function sent(tx: Tx, occasion: Occasion, to: Pick<SendTo, 'subject' | 'boundTo'>, number: string) {
  const [sentAt, resendAt] = [await textedAt(tx, to), await nextSendAt(tx, occasion, number)]
  return { sentAt: timeOf(sentAt), resendAt: timeOf(resendAt) }
}

const timeOf = (at: Millis | undefined): string | null => (at === undefined ? null : toRfc3339(at))

const secretOf = ({ number }: Phone): Uint8Array => Buffer.from(number)
const phoneIn = (secret: Uint8Array) => knownPhone(Buffer.from(secret).toString())
