import type { Millis } from '../../clock.ts'
import { ownerReasons } from '../reason-words.ts'
import { type Block, type MailContent, paragraph } from './mail-content.ts'
import { type NoticeValues, noticeBlocks, whenAndWhere } from './notice.ts'
import type { Speech } from './speech.ts'

export type RecoveryNotice =
  | 'recovery-opened'
  | 'recovery-incomplete'
  | 'recovery-received'
  | 'recovery-more-needed'
  | 'recovery-waiting'
  | 'recovery-ends-soon'
  | 'recovery-ready'
  | 'recovery-finished'
  | 'recovery-rejected'
  | 'recovery-appealed'
  | 'recovery-upheld'
  | 'recovery-reopened'
  | 'recovery-cancelled'
  | 'recovery-expired'

export interface RecoveryNoticeValues extends NoticeValues {
  /** Of the case. */
  number: string
  /** Until when it can be stopped, or what is asked has to be done. */
  until: Millis
  /** Codes of what is wrong or missing. */
  reasons: string[]
  /** What a reviewer wrote; plain text. */
  message: string
  /** The link that ends the case; null once it is over. */
  stop: { path: string; until: Millis } | null
}

/** In place of "this was not me" stands the link that stops the case, as long as there is something to stop. */
export function recoveryNotice(name: RecoveryNotice) {
  return (values: RecoveryNoticeValues, speech: Speech): MailContent => {
    const words = { number: values.number, time: speech.time(values.until) }
    const blocks = noticeBlocks(speech, values.stop === null ? values : { ...values, notMe: values.stop }, {
      what: speech.say(`${name}.what`, words),
      facts: [
        { label: speech.say('fact.case'), value: values.number },
        { label: speech.say('fact.caseAt'), value: placeOf(speech) },
        ...whenAndWhere(speech, values),
      ],
      itWasYou: speech.say(`${name}.next`, words),
      ...(values.stop !== null && { notMe: speech.say('recovery.stop') }),
      notYou: speech.say(`${name}.notYou`, words),
    })
    return {
      subject: speech.say(`${name}.subject`, words),
      title: speech.say(`${name}.title`),
      blocks: withReasons(blocks, values, speech),
    }
  }
}

/** No link: the one that a notice has is for stopping. Who began by mail has no session, and finds the case there. */
const placeOf = ({ publicOrigin }: Speech): string => `${new URL(publicOrigin).host}/recovery/find`

/** After what happened, and before what to do. */
function withReasons(blocks: Block[], { reasons, message }: RecoveryNoticeValues, speech: Speech): Block[] {
  const said = ownerReasons(reasons, speech.language).map(({ wrong, fix }) => (fix === null ? wrong : `${wrong} ${fix}`))
  const more = message === '' ? said : [...said, message]
  return [...blocks.slice(0, 1), ...more.map((text) => paragraph(text)), ...blocks.slice(1)]
}
