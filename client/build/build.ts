// The package as it is published: plain JavaScript and types, with what it uses of the contract inside. `node build.ts FOLDER`
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Endpoint, endpoints, hostRoutes, problemCodes, problemSchema, routes, webhookEvents } from '@countersign/contract'
import { typeText } from './type-text.ts'

const client = fileURLToPath(new URL('..', import.meta.url))
const top = dirname(client)

/** What our own pages alone call is of no use to an application: the desk, a recovery under way, links in mails. */
const ofOurPages = ['desk', 'staff', 'recovery', 'evidence', 'notices']
const called = Object.entries<Endpoint>(endpoints).filter(([, { tag }]) => !ofOurPages.includes(tag))
const calledRoutes = Object.fromEntries(called.map(([name]) => [name, routes[name as keyof typeof routes]]))

/** Types of the calls, as `contract.d.ts`; the sources import them from the workspace. */
function contractTypes(): string {
  const calls = called.map(([name, { summary, params, query, body, answer }]) => {
    const parts = Object.entries({ params, query, body, answer }).map(
      ([part, schema]) => `${part}: ${schema ? typeText(schema) : 'undefined'}`,
    )
    return `  /** ${summary} */\n  ${name}: { ${parts.join('; ')} }`
  })
  const union = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(' | ')
  return [
    '/** Every call of the service: what it takes and what it answers. */',
    `export interface Calls {\n${calls.join('\n')}\n}`,
    'export type EndpointName = keyof Calls',
    ...['Params', 'Query', 'Body', 'Answer'].map(
      (part) => `export type ${part}<N extends EndpointName> = Calls[N]['${part.toLowerCase()}']`,
    ),
    // No call that takes a file is among them.
    'export type TakesFile<N extends EndpointName> = N extends keyof Calls ? false : never',
    `export type HostEndpointName = ${union(Object.keys(hostRoutes))}`,
    `export type ProblemCode = ${union(Object.keys(problemCodes))}`,
    `export type ProblemDocument = ${typeText(problemSchema)}`,
    `export type WebhookEventType = ${union(Object.keys(webhookEvents))}`,
    "export type Amr = Calls['getSession']['answer']['amr']",
    '',
  ].join('\n')
}

const routesModule = `/** Method and path of every call. */\nexport const routes: Record<string, { method: string; path: string }> = ${JSON.stringify(calledRoutes)}\n`

/** Beside the sources, so that they are compiled as they stand. */
function compile(into: string): void {
  const work = mkdtempSync(join(tmpdir(), 'countersign-client-'))
  try {
    const sources = join(work, 'src')
    mkdirSync(sources)
    for (const name of readdirSync(join(client, 'src')).filter((one) => one.endsWith('.ts') && !one.endsWith('.test.ts'))) {
      const text = readFileSync(join(client, 'src', name), 'utf8')
      writeFileSync(
        join(sources, name),
        text
          .replaceAll("'@countersign/contract/routes'", "'./contract-routes.ts'")
          .replaceAll("'@countersign/contract'", "'./contract.ts'"),
      )
    }
    writeFileSync(join(sources, 'contract.ts'), contractTypes())
    writeFileSync(join(sources, 'contract-routes.ts'), routesModule)
    const options = {
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable'],
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      verbatimModuleSyntax: true,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      types: [],
      rootDir: 'src',
      outDir: into,
    }
    writeFileSync(join(work, 'package.json'), '{"type":"module"}')
    writeFileSync(join(work, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['src'] }))
    const compiler = join(dirname(createRequire(join(top, 'package.json')).resolve('typescript/package.json')), 'bin/tsc')
    execFileSync(process.execPath, [compiler, '-p', work], { stdio: ['ignore', 'inherit', 'inherit'] })
    rmSync(join(into, 'contract.js'))
    // The compiler writes endings of JavaScript in JavaScript only.
    for (const name of readdirSync(into).filter((one) => one.endsWith('.d.ts'))) {
      const text = readFileSync(join(into, name), 'utf8')
      writeFileSync(join(into, name), text.replaceAll(/(from |import\()(["']\.\/[\w-]+)\.ts(?=["'])/g, '$1$2.js'))
    }
  } finally {
    rmSync(work, { recursive: true })
  }
}

export function buildClient(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  compile(join(folder, 'lib'))
  const { name, version, license } = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8'))
  const entry = (file: string) => ({ types: `./lib/${file}.d.ts`, default: `./lib/${file}.js` })
  const manifest = {
    name,
    version,
    description: 'Countersign for host applications: calls, step-up, webhooks and receipts. No dependencies.',
    license,
    type: 'module',
    engines: { node: '>=20' },
    sideEffects: false,
    exports: { '.': entry('index'), './fastify': entry('fastify'), './express': entry('express') },
    files: ['lib'],
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  cpSync(join(client, 'README.md'), join(folder, 'README.md'))
  cpSync(join(top, 'LICENSE'), join(folder, 'LICENSE'))
}

if (import.meta.main) buildClient(resolve(process.argv[2] ?? join(client, 'dist')))
