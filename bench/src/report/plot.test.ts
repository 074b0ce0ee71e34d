import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AimReached } from './aims.ts'
import { drawPlot } from './plot.ts'

const aim = (reached: number, words = 'at least half'): AimReached => ({
  id: 'P9',
  aim: words,
  figure: `${reached} of it & <more>`,
  ratio: '',
  met: reached >= 1,
  reached,
})
const draw = (...aims: AimReached[]) => drawPlot({ title: 'A title', caption: 'then', aims })
const bars = (svg: string) =>
  [...svg.matchAll(/<rect x="([^"]+)" y="[^"]+" width="([^"]+)" height="14"/g)].map((match) => match.slice(1).map(Number))

test('the same figures give the same picture', () => {
  assert.equal(draw(aim(2), aim(0.5)), draw(aim(2), aim(0.5)))
})

test('everything drawn lies inside the picture, whatever was reached', () => {
  const svg = draw(aim(0), aim(1e-9), aim(1), aim(1e9), aim(Number.NaN, 'a'.repeat(300)))
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []

  assert.doesNotMatch(svg, /="[^"]*NaN/)
  for (const [, value] of svg.matchAll(/ x[12]?="([^"]+)"/g)) assert.ok(Number(value) >= 0 && Number(value) <= Number(width), `x ${value}`)
  for (const [, value] of svg.matchAll(/ y[12]?="([^"]+)"/g)) assert.ok(Number(value) >= 0 && Number(value) <= Number(height), `y ${value}`)
})

test('twice as good lies as far to the right of the aim as half as good lies to the left', () => {
  const [half, double] = bars(draw(aim(0.5), aim(2))) as [[number, number], [number, number]]

  assert.ok(Math.abs(half[1] - double[1]) < 0.2)
  assert.ok(Math.abs(half[0] + half[1] - double[0]) < 0.2)
})

test('names cannot break the picture, and its figures are told in words too', () => {
  const svg = draw(aim(2))

  assert.match(svg, /<desc id="description">P9, at least half: 2 of it &amp; &lt;more&gt;, met/)
})
