import './node-version.js'

import('./prepare.js').then(({ prepare }) => prepare({ pages: true }))
