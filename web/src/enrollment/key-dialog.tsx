import type { TotpEnrollment } from '@countersign/contract'
import { t } from 'i18next'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { Dialog } from '../components/dialog.tsx'
import { useIsPast } from '../components/use-now.ts'
import { useToolText } from '../security/tools.tsx'
import { KeyAdvice, KeyPresentation } from './key-presentation.tsx'
import { ProveForm } from './prove-form.tsx'

interface KeyDialogProps {
  enrollment: TotpEnrollment
  onClose(): void
  onAdded(): void | Promise<void>
}

/** The whole set-up in one window: the key, the picture, and the field for a code. */
export function KeyDialog({ enrollment, onClose, onAdded }: KeyDialogProps) {
  const isPast = useIsPast(enrollment.expiresAt)
  const text = useToolText('totp')
  return (
    <Dialog opened title={t('setup.title')} onClose={onClose}>
      <Stack gap="three">
        {isPast ? (
          <>
            <p>{t('setup.expired.text')}</p>
            <Action wide onClick={onClose}>
              {t('shell.close')}
            </Action>
          </>
        ) : (
          <>
            <p>{text}</p>
            <KeyPresentation totp={enrollment.totp} />
            <KeyAdvice until={enrollment.expiresAt} />
            <ProveForm
              enrollment={enrollment}
              onAdded={onAdded}
              onOver={onClose}
              actions={(onward) => (
                <Stack gap="one">
                  {onward}
                  <Action kind="quiet" wide onClick={onClose}>
                    {t('setup.cancel')}
                  </Action>
                </Stack>
              )}
            />
          </>
        )}
      </Stack>
    </Dialog>
  )
}
