import './node-version.js'

import('./prepare.js').then(async ({ prepare, handOver }) => {
  const programs = [
    'chromium',
    'chromium-headless-shell',
    'postgresql',
    'oathtool',
    'zbar-tools',
    'strace',
    'gcc',
    'libc6-dev',
    'python3',
    'python3-fido2',
    'fido2-tools',
    'kannel',
    'libnet-smpp-perl',
    'apache2',
    'libapache2-mod-auth-openidc',
    'nginx',
    'postfix',
    'opendkim',
  ]
  handOver(await prepare({ pages: true, programs }), 'tools/run-tests.ts', process.argv.slice(2))
})
