import type { NotMe, NotMeAction } from '@countersign/contract'

/** What an undo takes back; the words differ. */
export function undoKind({ event }: Pick<NotMe, 'event'>): 'address' | 'thaw' | 'other' {
  if (event === 'account.thawing') return 'thaw'
  return event === 'email.changed' ? 'address' : 'other'
}

/** What can still make the account safer, the most fitting first: nothing that was just done, nothing that a frozen account is already. */
export function stillUseful({ can, frozen }: NotMe, done: NotMeAction | null): NotMeAction[] {
  const order: NotMeAction[] = ['undo', 'freeze', 'sign_out']
  return order.filter((action) => {
    if (!can.includes(action) || action === done) return false
    if (action === 'freeze') return frozen === null
    return action === 'undo' || frozen === null
  })
}
