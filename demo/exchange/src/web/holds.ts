import { banner } from './frame.ts'
import type { Html } from './html.ts'
import { momentText } from './times.ts'

export const heldBanner = (until: string): Html =>
  banner(
    'warning',
    `Withdrawals wait until ${momentText(until)}`,
    'The way you sign in was changed. If that was not you, there is time to stop it: follow the link in the mail that told you.',
  )
