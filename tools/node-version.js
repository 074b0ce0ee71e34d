// Every entry loads this before anything else, so that an old Node says what is missing instead of a syntax error.
const [major] = process.versions.node.split('.')

if (Number(major) < 20) {
  console.error(`Countersign needs Node.js 20 or later to set itself up; this is ${process.version}.`)
  console.error('Install a newer one (https://nodejs.org) and run the command again.')
  process.exit(1)
}
