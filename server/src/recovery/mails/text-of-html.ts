const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** The lines somebody sees who wrote in a program that sends HTML only. What it looks like is lost, and nothing is loaded. */
export function textOfHtml(html: string): string {
  return html
    .replaceAll(/<(script|style|head|title)\b[^<>]*>.*?<\/\1\s*>/gis, '')
    .replaceAll(/<!--.*?-->/gs, '')
    .replaceAll(/[\r\n\t ]+/g, ' ')
    .replaceAll(/<(br|\/p|\/div|\/li|\/tr|\/h[1-6]|\/blockquote)\b[^<>]{0,1000}>/gi, '\n')
    .replaceAll(/<[^<>]{0,5000}>/g, '')
    .replaceAll(/&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{1,8});/gi, (whole, name: string) => {
      if (!name.startsWith('#')) return named[name.toLowerCase()] ?? whole
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
    })
    .replaceAll(/ *\n */g, '\n')
    .trim()
}
