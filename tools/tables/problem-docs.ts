export interface ProblemEntry {
  status: number
  title: string
  retry: boolean
}

const helps = { true: 'repeating the request later can help', false: 'repeating the request does not help' } as const

/** Holds docs/problems.md to the codes of the contract: one section each, with the same facts, and both answers given. */
export function problemDocFaults(markdown: string, codes: Readonly<Record<string, ProblemEntry>>): string[] {
  const sections = new Map(
    markdown
      .split(/^### /m)
      .slice(1)
      .map((section): [string, string] => {
        const [name = '', ...rest] = section.split('\n')
        return [name.trim(), rest.join('\n')]
      }),
  )
  return [
    ...[...sections.keys()].filter((name) => !(name in codes)).map((name) => `${name} is documented, but is no code of the contract`),
    ...Object.entries(codes).flatMap(([code, entry]) => {
      const section = sections.get(code)
      return section === undefined ? [`${code} is not documented`] : sectionFaults(section, entry).map((fault) => `${code}: ${fault}`)
    }),
  ]
}

function sectionFaults(section: string, { status, title, retry }: ProblemEntry): string[] {
  const facts = `${status} · ${title} · ${helps[`${retry}`]}`
  return [
    ...(section.trimStart().startsWith(`${facts}\n`) ? [] : [`must begin with “${facts}”`]),
    ...['What happened', 'What to do']
      .filter((heading) => !new RegExp(`^\\*\\*${heading}\\.\\*\\* \\S`, 'm').test(section))
      .map((heading) => `does not say “${heading}”`),
  ]
}
