import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { quietly, step } from './step.js'

/** How to see whether a Debian package, or the same thing from elsewhere, is there. */
const present = {
  chromium: () => findChromium() !== undefined,
  'chromium-headless-shell': () => findHeadlessShell() !== undefined,
  postgresql: () => onPath('initdb') !== undefined || someFile('/usr/lib/postgresql', 'bin/initdb'),
  oathtool: () => onPath('oathtool') !== undefined,
  'zbar-tools': () => onPath('zbarimg') !== undefined,
  strace: () => onPath('strace') !== undefined,
  gcc: () => onPath('gcc') !== undefined,
  'libc6-dev': () => existsSync('/usr/include/stdio.h'),
  python3: () => onPath('python3') !== undefined,
  'python3-fido2': () => existsSync('/usr/lib/python3/dist-packages/fido2'),
  'fido2-tools': () => onPath('fido2-assert') !== undefined,
  kannel: () => ['bearerbox', 'smsbox'].every((program) => onPath(program) !== undefined),
  postfix: () => onPath('postfix') !== undefined,
  opendkim: () => onPath('opendkim') !== undefined,
  apache2: () => onPath('apache2') !== undefined,
  nginx: () => onPath('nginx') !== undefined,
  'libapache2-mod-auth-openidc': () => existsSync('/usr/lib/apache2/modules/mod_auth_openidc.so'),
  'libnet-smpp-perl': () => ['/usr/share/perl5', '/usr/local/share/perl5'].some((folder) => existsSync(join(folder, 'Net/SMPP.pm'))),
}

export async function installPrograms(packages) {
  const missing = packages.filter((name) => !present[name]())
  if (missing.length === 0) return

  const install = `apt-get update -qq && apt-get install -qq -y --no-install-recommends ${missing.join(' ')}`
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    console.error(`The tests need programs that this machine does not have: ${missing.join(', ')}.`)
    console.error(`On Debian, run this and start again:\n\n  sudo sh -c '${install}'\n`)
    process.exit(1)
  }
  await step(`Installing ${missing.join(', ')}`, () =>
    // Nothing starts by being installed (that is what the runlevel is for): two of them would want the same port.
    quietly('sh', ['-c', install], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } }),
  )
}

export function findChromium() {
  return process.env.COUNTERSIGN_CHROMIUM ?? onPath('chromium') ?? onPath('chromium-browser') ?? onPath('google-chrome')
}

/**
 * The same browser without what draws windows: half the work for each page. Whoever names a Chromium gets that one everywhere, and
 * whoever has it from elsewhere than Debian too.
 */
export function findHeadlessShell() {
  return process.env.COUNTERSIGN_CHROMIUM ?? onPath('chromium-headless-shell') ?? (onPath('apt-get') ? undefined : findChromium())
}

function onPath(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/usr/sbin', '/snap/bin']
  return folders.map((folder) => join(folder, program)).find(isExecutable)
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Looks one folder deep, where the folder's name carries a version or an architecture. */
function someFile(folder, file) {
  return existsSync(folder) && readdirSync(folder).some((name) => existsSync(join(folder, name, file)))
}
