import { t } from 'i18next'
import type { ReactNode } from 'react'
import { embedHere, readsFromTheRight } from '../texts/embed.ts'

/** Names, addresses and keys that keep their own direction inside any sentence. */
export function Isolated({ children }: { children: ReactNode }) {
  return <bdi dir="ltr">{children}</bdi>
}

interface PhraseProps {
  /** A key of the catalogue whose text has `<b>`, `<mail>` or `<help>` in it. */
  of: Parameters<typeof t>[0]
  values: Record<string, string>
}

/** A sentence with something emphasised or linked in its middle; the catalogue decides where. */
export function Phrase({ of, values }: PhraseProps) {
  // Filled in after the tags are found, so that no name can bring a tag of its own.
  const text = t(of as 'account.homeLead', { skipInterpolation: true }) as unknown as string
  const fill = (piece: string, keep: (value: string) => string = (value) => value) =>
    piece.replace(/\{\{(\w+)\}\}/g, (_, name: string) => keep(values[name] ?? ''))
  const pieces = text.split(/<(b|mail|help)>(.*?)<\/\1>/)
  return pieces.map((piece, index) => {
    if (index % 3 === 0) return fill(piece, embedHere)
    if (index % 3 === 1) return null
    return <Marked key={piece} tag={pieces[index - 1] ?? 'b'} text={fill(piece)} />
  })
}

function Marked({ tag, text }: { tag: string; text: string }) {
  if (tag === 'mail') {
    return (
      <a href={`mailto:${text}`}>
        <Isolated>{text}</Isolated>
      </a>
    )
  }
  if (tag === 'help') return <a href="/help/lost-access">{text}</a>
  return <strong dir={readsFromTheRight(text) ? 'rtl' : 'auto'}>{text}</strong>
}
