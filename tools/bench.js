import './node-version.js'

import('./prepare.js').then(async ({ prepare, handOver }) => {
  handOver(await prepare({ pages: true }), 'bench/src/main.ts', process.argv.slice(2))
})
