import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { ownFiles, readOwn, top } from './own-files.ts'

interface LockedPackage {
  os?: string[]
  cpu?: string[]
  libc?: string[]
  version?: string
  integrity?: string
  resolved?: string
  link?: boolean
  hasInstallScript?: boolean
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const run = promisify(execFile)
const { packages: locked } = JSON.parse(readOwn('package-lock.json')) as { packages: Record<string, LockedPackage> }
const foreign = Object.entries(locked).filter(([path, { link }]) => path.includes('node_modules/') && !link)
const own = Object.entries(locked).filter(([path]) => !path.includes('node_modules/'))
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

test('every package is one version with its digest, and none comes from a repository or an address of its own', () => {
  assert.ok(foreign.length > 100)
  for (const [path, { version, integrity, resolved }] of foreign) {
    assert.match(version ?? '', /^\d+\.\d+\.\d+/, path)
    assert.match(integrity ?? '', /^sha512-/, path)
    assert.doesNotMatch(resolved ?? '', /^(git|file|http:|github)/, path)
  }
  for (const [workspace, { dependencies, devDependencies, optionalDependencies }] of own) {
    for (const [name, wanted] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }))
      assert.match(wanted, /^\d+\.\d+\.\d+$/, `${workspace || 'the top'} wants ${name} in a range`)
  }
})

test('no package runs anything when it is installed', () => {
  assert.deepEqual(
    foreign.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path),
    [],
  )
  assert.match(readOwn('.npmrc'), /^ignore-scripts=true$/m)
})

test('the server stands on nineteen packages, and on fewer than a hundred and ninety with all that these bring to one machine', () => {
  const ofServer = Object.keys(locked.server?.dependencies ?? {}).filter((name) => !name.startsWith('@countersign/'))
  assert.deepEqual(ofServer, [
    '@fastify/ajv-compiler',
    '@fastify/fast-json-stringify-compiler',
    '@fastify/swagger-ui',
    '@zxcvbn-ts/language-common',
    'altcha-lib',
    'fastify',
    'libphonenumber-js',
    'mailauth',
    'nodemailer',
    'oidc-provider',
    'pg',
    'pino',
    'postal-mime',
    'prom-client',
    'qr',
    'sharp',
    'smpp',
    'smtp-server',
    'typebox',
  ])
  assert.ok(broughtBy('server').size < 190, `${broughtBy('server').size}`)
})

test('npm writes a bill of materials with all of them', async () => {
  const words = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only']
  const { stdout } = await run('npm', words, { cwd: top, maxBuffer: 1 << 26 })

  const { components } = JSON.parse(stdout) as { components: { name: string; version: string }[] }
  const listed = new Set(components.map(({ name, version }) => `${name} ${version}`))
  for (const [path, { version }] of foreign) assert.ok(listed.has(`${nameOf(path)} ${version}`), path)
})

test('the pages are built to the same bytes twice, elsewhere and in another zone and language', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-pages-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const vite = join(top, 'node_modules', 'vite', 'bin', 'vite.js')
  const build = async (name: string, env: Record<string, string>) => {
    const words = [vite, 'build', '--logLevel=error', '--outDir', join(folder, name)]
    await run(process.execPath, words, { cwd: join(top, 'web'), env: { ...process.env, ...env } })
    return contentsOf(join(folder, name))
  }

  const first = await build('first', { TZ: 'UTC', LANG: 'C' })
  const second = await build('second', { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8' })

  assert.ok(first.size > 10)
  assert.deepEqual([...second.keys()], [...first.keys()])
  for (const [file, bytes] of first) assert.ok(second.get(file)?.equals(bytes), file)
})

test('nothing that is shipped looks for tests, and nothing but the configuration looks at the environment', () => {
  const shipped = ownFiles().filter((file) => /^(server\/(src|bin)|contract\/src|client\/src|web\/src)\//.test(file) && !isForTests(file))
  assert.ok(shipped.length > 200)
  for (const file of shipped) {
    // Examples in comments show what an application does.
    const source = readOwn(file).replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
    assert.doesNotMatch(source, hooks, file)
    if (!/^server\/(bin|src\/cli)\//.test(file)) assert.doesNotMatch(source, /process\.env|import\.meta\.env/, file)
    for (const [digits] of source.matchAll(/(['"`])(\d{6}|\d{8})\1/g)) assert.fail(`${file} has a fixed code: ${digits}`)
  }
})

/** What a way around a check would be called. The database may be opened without durability, but no option of the service asks for it. */
const hooks =
  /NODE_ENV|NODE_TEST|isTest\b|test_?mode|bypass|back_?door|master_?(code|password|key)|magic|skip_?(2fa|mfa|factor|check)|debug(ger|_?route)|faketime|\beval\(|new Function\(/i

const isForTests = (file: string): boolean => /\.(test|fixture)\.tsx?$/.test(file)

/** Of what comes in a form for each kind of machine, npm installs one. */
const fitsHere = ({ os, cpu, libc }: LockedPackage): boolean =>
  (os?.includes('linux') ?? true) && (cpu?.includes('x64') ?? true) && (libc?.includes('glibc') ?? true)

function broughtBy(path: string, seen = new Set<string>()): Set<string> {
  const found = locked[path] ?? assert.fail(path)
  const { link, resolved, dependencies, optionalDependencies } = found
  if (link) return broughtBy(resolved ?? '', seen)
  if (seen.has(path) || !fitsHere(found)) return seen
  seen.add(path)
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const place = placeOf(name, path)
    if (place !== undefined) broughtBy(place, seen)
  }
  return seen
}

/** As Node looks for it: in the nearest node_modules upwards. */
function placeOf(name: string, from: string): string | undefined {
  const place = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (place in locked || from === '') return place in locked ? place : undefined
  return placeOf(name, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))))
}

function contentsOf(folder: string): Map<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort()
  return new Map(paths.map((path) => [path.slice(folder.length), readFileSync(path)]))
}
