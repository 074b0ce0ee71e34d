import type { BrowserContextOptions } from 'playwright-core'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'

/** A page in one of the states people meet it in. */
export interface PageState {
  /** Also the name of its picture. */
  name: string
  /** Only there to be met, such as what is drawn for a phone in the hand. */
  only?: 'phone'
  /** Brings somebody there, as people come there. */
  bring(site: Site, look: BrowserContextOptions): Promise<Visitor>
}

export const state = (name: string, bring: PageState['bring'], only?: 'phone'): PageState => ({ name, bring, ...(only && { only }) })
