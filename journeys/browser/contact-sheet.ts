export interface Picture {
  file: string
  width: number
  scheme: string
}

/** All pictures side by side, one row for each state, to be looked at in one go. */
export function contactSheet(rows: ReadonlyMap<string, readonly Picture[]>): string {
  const figures = (pictures: readonly Picture[]) =>
    pictures
      .map(
        ({ file, width, scheme }) =>
          `<a href="${file}"><img loading="lazy" src="${file}" alt="" style="width:${width / 4}px"><br>${width}, ${scheme}</a>`,
      )
      .join('')
  const sections = [...rows].map(([name, pictures]) => `<section><h2>${name}</h2>${figures(pictures)}</section>`)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Screens</title>
<style>
  body { margin: 2rem; background: #777; color: #fff; font: 14px/1.4 system-ui, sans-serif }
  section { margin-block: 2rem }
  a { display: inline-block; margin: 0 1rem 1rem 0; color: inherit; vertical-align: top }
  h2 { margin: 0 0 .5rem; font-size: 1.1rem }
</style>
<h1>${rows.size} pages and states</h1>
${sections.join('\n')}
</html>
`
}
