import type { Block, Fact, MailContent } from './mail-content.ts'
import type { Speech } from './speech.ts'

/** What tells a mail of ours from an imitation. */
export interface Stamp {
  /** Chosen by the reader, who expects it at the top. */
  phrase: string | null
  /** Which we recognize when we are asked whether we sent it. */
  reference: string
}

/** One content in two forms. Nothing is loaded from anywhere; the few links that are needed show their whole address. */
export function toText(content: MailContent, speech: Speech, stamp: Stamp): string {
  const top = stamp.phrase === null ? [] : [phraseLine(speech, stamp.phrase)]
  const parts = [...top, content.title, ...content.blocks.map(textOf), ['-- ', ...footer(speech, stamp)].join('\n')]
  return `${parts.join('\n\n')}\n`
}

export function toHtml(content: MailContent, speech: Speech, stamp: Stamp): string {
  const title = escapeHtml(content.title)
  return `<!doctype html>
<html lang="${escapeHtml(speech.language)}" dir="${escapeHtml(speech.direction)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${title}</title>
<style>${darkStyle}</style>
</head>
<body class="ground" style="${styles.ground}">
<table role="presentation" dir="${escapeHtml(speech.direction)}" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:512px;text-align:start"><tr><td>
<p class="ink" style="${styles.service}">${escapeHtml(speech.serviceName)}</p>${stamp.phrase === null ? '' : `\n<p class="ink" style="${styles.phrase}">${escapeHtml(phraseLine(speech, stamp.phrase))}</p>`}
<div class="card" style="${styles.card}">
<h1 class="ink" style="${styles.title}">${title}</h1>
${content.blocks.map((block) => htmlOf(block, speech)).join('\n')}
</div>
<p class="quiet" style="${styles.footer}">${footer(speech, stamp).map(escapeHtml).join('<br>')}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`
}

const phraseLine = (speech: Speech, phrase: string): string => speech.say('phrase', { phrase })

const footer = (speech: Speech, { reference }: Stamp): string[] => [
  speech.say('footer.sender'),
  speech.say('footer.never'),
  speech.say('footer.reference', { reference }),
]

function textOf(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return block.text
    case 'code':
      return `    ${block.code}`
    case 'link':
      return block.url
    case 'facts':
      return block.facts.map((fact) => `${fact.label}: ${fact.value}`).join('\n')
    case 'lines':
      return block.lines.join('\n')
    default:
      return block satisfies never
  }
}

function htmlOf(block: Block, speech: Speech): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p class="ink" style="${styles.paragraph}">${escapeHtml(block.text)}</p>`
    case 'code':
      return `<p class="ink well" dir="ltr" style="${styles.code}">${escapeHtml(block.code)}</p>`
    case 'link':
      return `<p style="${styles.paragraph}"><a dir="ltr" href="${escapeHtml(block.url)}" style="${styles.link}">${escapeHtml(block.url)}</a></p>`
    case 'facts':
      return `<table class="well" cellpadding="0" cellspacing="0" border="0" width="100%" style="${styles.facts}">${block.facts.map((fact) => rowOf(fact, speech)).join('')}</table>`
    case 'lines':
      return `<p class="ink" style="${styles.paragraph}">${block.lines.map(escapeHtml).join('<br>\n')}</p>`
    default:
      return block satisfies never
  }
}

function rowOf({ label, value }: Fact, { direction }: Speech): string {
  // "Firefox على Linux" begins with Latin letters and still reads from the right.
  const dir = direction === 'rtl' && /\p{Script=Arabic}/u.test(value) ? ' dir="rtl"' : ''
  const name = `<th class="quiet" scope="row" style="${styles.label}">${escapeHtml(label)}</th>`
  return `<tr>${name}<td class="ink" style="${styles.value}"><bdi${dir}>${escapeHtml(value)}</bdi></td></tr>`
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] as string)
}

const sans = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans',Ubuntu,sans-serif"
const mono = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"

/** Inline, because many mail readers drop the style element; that one only holds what inline styles cannot say. */
const styles = {
  ground: `margin:0;padding:0;background:#f9f7f3;color:#231f1a;font-family:${sans};font-size:16px;line-height:1.5`,
  service: `margin:0 0 16px;font-size:16px;line-height:24px;font-weight:600;color:#231f1a`,
  phrase: `margin:0 0 16px;font-size:16px;line-height:24px;color:#231f1a`,
  card: `padding:24px;background:#fffefc;border:1px solid #e5e0d6;border-radius:12px`,
  title: `margin:0 0 16px;font-size:20px;line-height:28px;font-weight:650;color:#231f1a`,
  paragraph: `margin:16px 0 0;font-size:16px;line-height:24px;color:#231f1a;overflow-wrap:anywhere`,
  code: `margin:16px 0 0;padding:16px;background:#f3f0e9;border-radius:8px;text-align:center;font-family:${mono};font-size:28px;line-height:40px;font-weight:600;letter-spacing:0.16em;color:#231f1a`,
  link: `color:#2b4bad;overflow-wrap:anywhere`,
  facts: `margin:16px 0 0;padding:8px 16px;background:#f3f0e9;border-radius:8px;text-align:start`,
  label: `padding:4px 0;padding-inline-end:16px;font-size:14px;line-height:24px;font-weight:400;text-align:start;vertical-align:top;color:#5f584e`,
  value: `padding:4px 0;width:70%;vertical-align:top;font-size:16px;line-height:24px;color:#231f1a;overflow-wrap:anywhere`,
  footer: `margin:16px 0 0;font-size:14px;line-height:20px;color:#5f584e`,
}

const darkStyle = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.ground{background:#151310!important}.card{background:#1f1c18!important;border-color:#37322a!important}.well{background:#151310!important}.ink{color:#f2eee7!important}.quiet{color:#b9b1a5!important}a{color:#9db2f5!important}}`
