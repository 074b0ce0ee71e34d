export interface FoundImport {
  specifier: string
  line: number
}

/**
 * Every module a TypeScript source names: `import`, `export … from`, `import()` and `import('…').Type`. Comments, strings and
 * templates are blanked first, so that text which only looks like an import is not one. Type imports count: they are
 * dependencies of thought even where they leave no code.
 */
export function scanImports(source: string): FoundImport[] {
  const blanked = blankTexts(source)
  const found: { specifier: string; at: number }[] = []

  for (const pattern of [staticImport, dynamicImport]) {
    for (const match of blanked.matchAll(pattern)) {
      const [, quoted = ''] = match
      const end = match.index + match[0].length
      found.push({ specifier: source.slice(end - quoted.length + 1, end - 1), at: end })
    }
  }
  found.sort((a, b) => a.at - b.at)
  return found.map(({ specifier, at }) => ({ specifier, line: lineOf(source, at) }))
}

const quotedBlanks = `('[ ]*'|"[ ]*")`
const staticImport = new RegExp(String.raw`(?<=^|[;\n}])[ \t]*(?:import|export)\b(?:[\w$\s{},*]*?\bfrom)?\s*${quotedBlanks}`, 'g')
const dynamicImport = new RegExp(String.raw`(?<![\w$.])import\s*\(\s*${quotedBlanks}`, 'g')

const lineOf = (source: string, at: number): number => source.slice(0, at).split('\n').length

/** The same text at the same length, with the inside of comments, strings, templates and regular expressions blanked. */
function blankTexts(source: string): string {
  let out = ''
  let at = 0
  // One entry per template that is open around this place, counting the braces open in its current `${ }`.
  const templates: number[] = []

  const take = (end: number) => {
    out += source.slice(at, end)
    at = end
  }
  const blank = (end: number) => {
    out += source.slice(at, end).replace(/[^\n]/g, ' ')
    at = end
  }
  const blankTemplatePart = () => {
    const end = endOfTemplatePart(source, at)
    blank(end)
    if (source.startsWith('${', at)) {
      take(at + 2)
      templates.push(0)
    } else take(at + 1)
  }

  while (at < source.length) {
    const char = source[at] as string
    if (source.startsWith('//', at)) blank(indexOrEnd(source, '\n', at))
    else if (source.startsWith('/*', at)) blank(indexOrEnd(source, '*/', at + 2) + 2)
    else if (char === "'" || char === '"') {
      const end = endOfString(source, at)
      take(at + 1)
      blank(end)
      take(at + 1)
    } else if (char === '`') {
      take(at + 1)
      blankTemplatePart()
    } else if (char === '/' && regexMayStart(out)) blank(endOfRegex(source, at))
    else if (char === '{' && templates.length > 0) {
      templates.push((templates.pop() ?? 0) + 1)
      take(at + 1)
    } else if (char === '}' && templates.length > 0) {
      const open = templates.pop() ?? 0
      take(at + 1)
      if (open > 0) templates.push(open - 1)
      else blankTemplatePart()
    } else take(at + 1)
  }
  return out
}

const indexOrEnd = (source: string, text: string, from: number): number => {
  const index = source.indexOf(text, from)
  return index === -1 ? source.length : index
}

/** Where the closing quote stands; a string ends with its line, as an apostrophe in page text would otherwise swallow the file. */
function endOfString(source: string, start: number): number {
  let at = start + 1
  while (at < source.length && source[at] !== source[start] && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1
  return Math.min(at, source.length)
}

function endOfTemplatePart(source: string, start: number): number {
  let at = start
  while (at < source.length && source[at] !== '`' && !source.startsWith('${', at)) at += source[at] === '\\' ? 2 : 1
  return Math.min(at, source.length)
}

function endOfRegex(source: string, start: number): number {
  let inClass = false
  let at = start + 1
  for (; at < source.length && source[at] !== '\n'; at++) {
    const char = source[at]
    if (char === '\\') at++
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) return at + 1
  }
  return at
}

/** After a value a slash divides; `<` is left out, since `</` closes an element. */
function regexMayStart(before: string): boolean {
  const text = before.trimEnd()
  return text === '' || /[(,=:[!&|?{};+*%~^>]$/.test(text) || /\b(?:return|typeof|case|in|of|await|yield|void)$/.test(text)
}
