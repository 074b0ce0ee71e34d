import type { NotMe, NotMeAction } from '@countersign/contract'
import { t } from 'i18next'
import { formatDayAndTime } from '../texts/formats.ts'
import { undoKind } from './what-helps.ts'

/** What an action does, and what its button is called. */
export function offerWords(action: NotMeAction, notice: NotMe): { title: string; text: string; button: string } {
  if (action === 'freeze') return { title: t('notMe.freezeTitle'), text: t('notMe.freezeText'), button: t('notMe.freeze') }
  if (action === 'sign_out') return { title: t('notMe.signOutTitle'), text: t('notMe.signOutText'), button: t('notMe.signOut') }
  const context = undoKind(notice)
  const until = notice.undoUntil ? formatDayAndTime(notice.undoUntil) : ''
  return { title: t('notMe.undoTitle', { context }), text: t('notMe.undoText', { context, until }), button: t('notMe.undo', { context }) }
}

/** What it has done. */
export function doneWords(action: NotMeAction, notice: NotMe): { title: string; text: string } {
  if (action === 'freeze') return { title: t('notMe.frozenTitle'), text: t('notMe.frozenText') }
  if (action === 'sign_out') return { title: t('notMe.signedOutTitle'), text: t('notMe.signedOutText') }
  const context = undoKind(notice)
  return { title: t('notMe.undoneTitle', { context }), text: t('notMe.undoneText', { context }) }
}
