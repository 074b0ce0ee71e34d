export interface TableRow {
  id: string
  tests: NamedTest[]
  state: string
  line: number
}

export interface NamedTest {
  file: string
  name: string
}

/** Rows of every table that has the columns `id`, `test` and `state`; other columns are for readers. */
export function readTable(markdown: string): TableRow[] {
  let columns: { id: number; test: number; state: number } | undefined
  return markdown.split('\n').flatMap((text, index): TableRow[] => {
    if (!text.startsWith('|')) {
      columns = undefined
      return []
    }
    const cells = cellsOf(text)
    const [id, test, state] = [cells.indexOf('id'), cells.indexOf('test'), cells.indexOf('state')] as const
    if (id >= 0 && test >= 0 && state >= 0) {
      columns = { id, test, state }
      return []
    }
    if (!columns || cells.every((cell) => /^:?-+:?$/.test(cell))) return []
    return [{ id: cells[columns.id] ?? '', tests: testsIn(cells[columns.test] ?? ''), state: cells[columns.state] ?? '', line: index + 1 }]
  })
}

const cellsOf = (line: string): string[] =>
  line
    .slice(1)
    .replace(/\|\s*$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

/** `file › name`, several separated by `<br>`; a lone dash says that there is none. */
function testsIn(cell: string): NamedTest[] {
  const entries = cell.split(/<br\s*\/?>/).map((entry) => entry.trim())
  return entries
    .filter((entry) => entry !== '' && !/^[-–—]$/.test(entry))
    .map((entry) => {
      const [file = '', ...name] = entry.split('›')
      return { file: file.replaceAll('`', '').trim(), name: name.join('›').trim() }
    })
}
