import { readFile } from 'node:fs/promises'
import { problemCodes } from '@countersign/contract'

const catalogue = new URL('../../../docs/problems.md', import.meta.url)

/** What the `type` of a problem document points to: every code, what happened and what to do, as `docs/problems.md` has it. */
export async function problemsPage(nonce: string): Promise<string> {
  const markdown = await readFile(catalogue, 'utf8')
  const [ours = '', openId = ''] = markdown.split('\n## OpenID Connect\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Problems</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
h3 { margin: 2rem 0 0; font-family: ui-monospace, monospace; font-size: 1rem }
section:target { outline: 2px solid; outline-offset: .5rem }
p { margin: .4rem 0 }
</style>
</head>
<body>
<main>
<h1>Problems</h1>
<p>Programs decide by the <code>code</code> of a problem document; titles may be reworded.</p>
<h2>The API</h2>
${sectionsOf(ours).map(codeSection).join('\n')}
<h2>OpenID Connect</h2>
${errorsIn(openId).map(errorSection).join('\n')}
</main>
</body>
</html>
`
}

interface Section {
  name: string
  paragraphs: string[]
}

const sectionsOf = (markdown: string): Section[] =>
  markdown
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [name = '', ...paragraphs] = section
        .replace(/^## .*/ms, '')
        .trim()
        .split(/\n+/)
      return { name, paragraphs }
    })
    .filter(({ name }) => Object.hasOwn(problemCodes, name))

const codeSection = ({ name, paragraphs }: Section): string =>
  `<section id="${name}"><h3><a href="#${name}">${name}</a></h3>\n${paragraphs.map((text) => `<p>${marked(text)}</p>`).join('\n')}</section>`

const errorsIn = (markdown: string): string[][] =>
  [...markdown.matchAll(/^\| `(\w+)` \| (.+) \| (.+) \| (.+) \|$/gm)].slice(1).map(([, ...cells]) => cells)

const errorSection = ([error = '', where = '', what = '', next = '']: string[]): string =>
  `<section id="${error}"><h3><a href="#${error}">${error}</a></h3>
<p>At ${marked(where)}.</p>
<p><strong>What happened.</strong> ${marked(what)}.</p>
<p><strong>What to do.</strong> ${marked(next)}.</p></section>`

/** As much of Markdown as the catalogue uses. */
const marked = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/`(.+?)`/g, '<code>$1</code>')
