import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scanImports } from './scan-imports.ts'

const specifiers = (source: string) => scanImports(source).map(({ specifier }) => specifier)

test('finds every form of import and export', () => {
  const source = [
    `import './side-effect.ts'`,
    `import one from './one.ts'`,
    `import * as two from "./two.ts"`,
    `import type { Three } from './three.ts'`,
    `import four, { type Four,`,
    `  another as five } from './four.ts'`,
    `export { six } from './six.ts'`,
    `export * from './seven.ts'`,
    `export type { Eight } from './eight.ts'`,
    `const nine = await import('./nine.ts')`,
    `type Ten = import('./ten.ts').Ten`,
    `import data from './data.json' with { type: 'json' }`,
  ].join('\n')

  const found = specifiers(source)

  const expected = ['./side-effect', './one', './two', './three', './four', './six', './seven', './eight', './nine', './ten']
  assert.deepEqual(found, [...expected.map((name) => `${name}.ts`), './data.json'])
})

test('says the line where the import ends', () => {
  const found = scanImports(`\n\nimport {\n  a,\n} from './a.ts'\n`)

  assert.deepEqual(found, [{ specifier: './a.ts', line: 5 }])
})

test('takes no comment, string, template or regular expression for an import', () => {
  const source = [
    `// import a from './comment.ts'`,
    `/*\nimport b from './block.ts'\n*/`,
    `const c = "import x from './string.ts'"`,
    'const d = `\nimport e from \'./template.ts\'\n${f(`\nimport g from "./inner.ts"\n`)}\n`',
    `const h = /import\\('.\\/regex.ts'\\)/`,
    `const i = /[/'"]/; import j from './real.ts'`,
    `someObject.import('./method.ts')`,
  ].join('\n')

  assert.deepEqual(specifiers(source), ['./real.ts'])
})

test('is not thrown off by apostrophes and slashes in page text', () => {
  const source = `const a = <p>Don't / can't</p>\nexport const b = <img alt="it's" />\nimport c from './c.ts'\n`

  assert.deepEqual(specifiers(source), ['./c.ts'])
})

test('does not take a declaration for a re-export', () => {
  const source = `export const from = 'x'\nexport type A = { b: 'c' }\nexport default 'd'\nexport function f() { return 'e' }\n`

  assert.deepEqual(specifiers(source), [])
})

test('a division is not a regular expression', () => {
  const source = `const half = total / 2 // 'odd'\nconst q = (a + b) / c['x'] / d\nimport e from './e.ts'\n`

  assert.deepEqual(specifiers(source), ['./e.ts'])
})
