import { Modal } from '@mantine/core'
import { t } from 'i18next'
import type { ReactNode } from 'react'
import { Action } from './action.tsx'
import { Stack } from './card.tsx'
import classes from './dialog.module.css'

interface DialogProps {
  opened: boolean
  title: string
  /** Left out where the dialog stays until what it asks for is done. */
  onClose?(): void
  children: ReactNode
}

/** The one kind of dialog: in the middle, closed by its button, by Escape or by pressing beside it. */
export function Dialog({ opened, title, onClose, children }: DialogProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose ?? stay} centered transitionProps={appearance} classNames={parts}>
      <Modal.Overlay />
      <Modal.Content>
        {/* Not Modal.Header: that is a second banner landmark. */}
        <div className={classes.header}>
          <Modal.Title>{title}</Modal.Title>
          {onClose && <Modal.CloseButton aria-label={t('shell.close')} size={44} iconSize={20} />}
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

const stay = () => {}

const parts = {
  content: classes.content ?? '',
  overlay: classes.veil ?? '',
  title: classes.title ?? '',
  close: classes.close ?? '',
  body: classes.body ?? '',
}

/** Gone at once when it closes: the next dialog may already be on its way. */
const appearance = { transition: 'fade', duration: 150, exitDuration: 0 } as const

interface ConfirmDialogProps extends Omit<DialogProps, 'children'> {
  onClose(): void
  /** The consequence, in plain words. */
  children: ReactNode
  confirm: string
  keep: string
  danger?: boolean
  /** Called when the dialog is gone. */
  onConfirm(): void
}

/** Names what will happen before it does. The safe answer comes second and is where the focus starts. */
export function ConfirmDialog({ children, confirm, keep, danger = false, onConfirm, ...dialog }: ConfirmDialogProps) {
  function confirmAndClose() {
    dialog.onClose()
    // Mantine hands the focus back after 10 ms. What comes next may be a dialog too, and has to know where focus was.
    setTimeout(onConfirm, 30)
  }

  return (
    <Dialog {...dialog}>
      <Stack gap="three">
        {children}
        <div className={classes.answers}>
          <Action kind={danger ? 'danger' : 'primary'} wide onClick={confirmAndClose}>
            {confirm}
          </Action>
          <Action kind="secondary" wide onClick={dialog.onClose} data-autofocus>
            {keep}
          </Action>
        </div>
      </Stack>
    </Dialog>
  )
}
