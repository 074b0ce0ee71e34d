import type { NewRecoveryCodes } from '@countersign/contract'
import { IconDownload, IconPrinter } from '@tabler/icons-react'
import { t } from 'i18next'
import { Action } from '../components/action.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { Isolated } from '../components/phrase.tsx'
import { formatDayAndTime } from '../texts/formats.ts'
import classes from './recovery-codes.module.css'

interface CodeSheetProps {
  made: NewRecoveryCodes
  service: string
  email: string
}

/** The codes, and the ways to take them along. On paper and in the file stands whose they are and which set. */
export function CodeSheet({ made, service, email }: CodeSheetProps) {
  const words = { service, email, made: formatDayAndTime(made.madeAt) }
  const text = [t('recoveryCodes.fileTitle', words), t('recoveryCodes.fileAccount', words), t('recoveryCodes.fileSet', words)]

  function download() {
    const file = new Blob([`${[...text, '', ...made.codes, '', t('recoveryCodes.fileUse')].join('\n')}\n`], { type: 'text/plain' })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(file)
    link.download = `recovery-codes-${made.madeAt.slice(0, 10)}.txt`
    link.click()
    URL.revokeObjectURL(link.href)
  }

  return (
    <>
      <div data-sheet>
        <div className={classes.onPaper}>
          {text.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
        <ul className={classes.codes} aria-label={t('recoveryCodes.listLabel')}>
          {made.codes.map((code) => (
            <li key={code}>
              <Isolated>{code}</Isolated>
            </li>
          ))}
        </ul>
        <p className={classes.onPaper}>{t('recoveryCodes.fileUse')}</p>
      </div>
      <div className={classes.actions}>
        <CopyButton text={made.codes.join('\n')}>{t('recoveryCodes.copy')}</CopyButton>
        <Action kind="secondary" icon={<IconDownload size={18} stroke={1.8} aria-hidden="true" />} onClick={download}>
          {t('recoveryCodes.download')}
        </Action>
        <Action kind="secondary" icon={<IconPrinter size={18} stroke={1.8} aria-hidden="true" />} onClick={() => print()}>
          {t('recoveryCodes.print')}
        </Action>
      </div>
    </>
  )
}
