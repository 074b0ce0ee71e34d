import './node-version.js'

import('./prepare.js').then(async ({ prepare, handOver }) => {
  handOver(await prepare({ pages: false }), 'tools/run-checks.ts', process.argv.slice(2))
})
