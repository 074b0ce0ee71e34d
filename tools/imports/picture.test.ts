import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawArchitecture } from './draw-workspaces.ts'
import { layOut } from './lay-out.ts'
import { withoutShortcuts } from './reduce.ts'

const link = (text: string) => ({ from: text[0] as string, to: text[1] as string })

test('leaves out links that a longer way says already', () => {
  const left = withoutShortcuts(['ab', 'bc', 'ac', 'cd', 'ad', 'ed'].map(link))

  assert.deepEqual(left, ['ab', 'bc', 'cd', 'ed'].map(link))
})

test('keeps boxes of a layer apart and leads long links past them', () => {
  const { places, ways, width } = layOut([['a'], ['b', 'c', 'd'], ['e']], ['ab', 'ac', 'ad', 'ae', 'be', 'ce', 'de'].map(link), 100)

  const middles = ['b', 'c', 'd'].map((name) => places.get(name)?.x ?? 0).sort((a, b) => a - b)
  assert.ok(
    middles.every((x, at) => at === 0 || x - (middles[at - 1] ?? 0) >= 100),
    middles.join(),
  )
  assert.ok([...places.values()].every(({ x }) => x >= 50 && x <= width - 50))
  const past = ways.find((way) => way.link.from === 'a' && way.link.to === 'e')?.places[1]?.x ?? 0
  assert.ok(
    middles.every((x) => Math.abs(x - past) > 50),
    `${past} is inside a box of ${middles.join()}`,
  )
})

test('draws the same picture twice, with every arrow downwards', () => {
  const files = [
    'server/src/app.ts',
    'server/src/sign-in/routes.ts',
    'server/src/accounts/account.ts',
    'server/src/clock.ts',
    'web/src/main.tsx',
  ]
  const edge = (from: string, to: string) => ({ from, to, line: 1, byName: true })
  const edges = [
    edge('server/src/app.ts', 'server/src/sign-in/routes.ts'),
    edge('server/src/app.ts', 'server/src/accounts/account.ts'),
    edge('server/src/sign-in/routes.ts', 'server/src/accounts/account.ts'),
    edge('web/src/main.tsx', 'client/src/index.ts'),
    edge('journeys/a.test.ts', 'client/src/index.ts'),
    edge('client/src/index.ts', 'contract/src/index.ts'),
  ]

  const drawn = drawArchitecture(files, edges)

  assert.equal(drawn, drawArchitecture(files, edges))
  const arrows = [...drawn.matchAll(/<path d="M\d+ (\d+)([^"]+)" class="arrow"/g)]
  assert.equal(arrows.length, 5)
  for (const [, start, rest] of arrows) assert.ok(Number(/(\d+)$/.exec(rest ?? '')?.[1]) > Number(start))
})
