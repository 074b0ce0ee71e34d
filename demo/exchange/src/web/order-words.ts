import type { Order, OrderState } from '../order.ts'
import type { Tone } from './frame.ts'
import { momentText } from './times.ts'

export const stateWord: Record<OrderState, string> = {
  waiting: 'Waits for you',
  done: 'Done',
  refused: 'Refused',
  cancelled: 'Cancelled',
  expired: 'Expired',
  held: 'Held back',
  void: 'Void',
  failed: 'Not done',
}

interface Words {
  tone: Tone
  title: string
  text: string
}

const nothing = 'Nothing was changed.'

/** What became of it, why, and what to do. */
export function wordsOf({ state, way, because, heldUntil }: Order): Words {
  switch (state) {
    case 'waiting':
      return way === 'approval'
        ? {
            tone: 'waiting',
            title: 'It waits for your approval',
            text: 'Countersign shows you just this, and asks for your second factor.',
          }
        : {
            tone: 'waiting',
            title: 'Prove that it is you',
            text: 'It is small and goes to an address of your list: a proof of the last five minutes is enough.',
          }
    case 'done':
      return {
        tone: 'fine',
        title: 'It is done',
        text: way === 'approval' ? 'As you approved it, once.' : 'You had proved yourself within the last five minutes.',
      }
    case 'cancelled':
      return { tone: 'ended', title: 'You cancelled it', text: nothing }
    case 'expired':
      return { tone: 'ended', title: 'Nobody approved it in time', text: `${nothing} You can ask for it again.` }
    case 'void':
      return {
        tone: 'stopped',
        title: 'It is void',
        text: `What was about to happen is not what you approved, or the approval was taken back. ${nothing}`,
      }
    case 'failed':
      return {
        tone: 'stopped',
        title: 'There was not enough money',
        text: `Your balance did not cover the amount and the fee any more. ${nothing}`,
      }
    case 'held':
      return heldWords(because, heldUntil)
    case 'refused':
      if (because === 'BY_OWNER') return { tone: 'ended', title: 'You refused it', text: nothing }
      return {
        tone: 'stopped',
        ...(refusals[because ?? ''] ?? { title: 'Countersign refused it', text: `It said ${because}. ${nothing}` }),
      }
    default:
      return state satisfies never
  }
}

function heldWords(because: string | null, heldUntil: string | null): Words {
  const until = heldUntil === null ? '' : ` until ${momentText(heldUntil)}`
  return because === 'FACTOR_TOO_NEW'
    ? { tone: 'warning', title: `Your second factor is too new${until}`, text: `It may not move money yet. ${nothing} Ask again then.` }
    : {
        tone: 'warning',
        title: `It is held back${until}`,
        text: `The way you sign in was changed, and money waits for a while. ${nothing} Ask again then.`,
      }
}

const refusals: Record<string, Omit<Words, 'tone'>> = {
  FACTOR_REQUIRED: {
    title: 'You need a second factor',
    text: `Countersign approves nothing by a password alone. Set up two-factor authentication there, then ask again. ${nothing}`,
  },
  ACCOUNT_FROZEN: { title: 'Your account is frozen', text: `Thaw it at Countersign first. ${nothing}` },
  DESTINATION_NOT_LISTED: {
    title: 'This address is not on your list yet',
    text: `Add it under Addresses, and wait until it counts. ${nothing}`,
  },
  OPERATION_NOT_LISTED: {
    title: 'Countersign does not know this kind of action',
    text: `Its policy has to list it under challenge.actions. ${nothing}`,
  },
  OPERATION_REFUSED: { title: 'Something about it cannot be shown safely', text: `Use plain words and usual spellings. ${nothing}` },
}
