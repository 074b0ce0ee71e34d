import { IconCheck, IconCopy } from '@tabler/icons-react'
import { t } from 'i18next'
import { type ReactNode, useEffect, useState } from 'react'
import { Action } from './action.tsx'
import { announce } from './announce.ts'

/** Copies, and says so for a moment. */
export function CopyButton({ text, children }: { text: string; children: ReactNode }) {
  const [copied, setCopied] = useState(false)

  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 3000)
    return () => clearTimeout(timer)
  }, [copied])

  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      announce(t('copy.done'))
    } catch {
      announce(t('copy.failed'))
    }
  }

  const Icon = copied ? IconCheck : IconCopy
  return (
    <Action kind="secondary" icon={<Icon size={18} stroke={1.8} aria-hidden="true" />} onClick={() => void copy()}>
      {copied ? t('copy.done') : children}
    </Action>
  )
}
