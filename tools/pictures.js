import './node-version.js'

import('./prepare.js').then(async ({ prepare, handOver }) => {
  handOver(await prepare({ pages: true, programs: ['chromium'] }), 'journeys/pictures.ts', process.argv.slice(2))
})
