import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUp } from '../measured.fixture.ts'
import { drawPlot } from './plot.ts'

const measured = [madeUp('empty route', [60_000]), madeUp('Ours & <theirs>', [20_000], 4), madeUp('peer', [400], 140)]
const draw = () => drawPlot({ title: 'A title', caption: 'then', measured, aims: { perSecond: 20_000, p99: 10 }, first: 'Ours & <theirs>' })

test('the same figures give the same picture', () => {
  assert.equal(draw(), draw())
})

test('everything drawn lies inside the picture', () => {
  const svg = draw()
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []

  for (const [, value] of svg.matchAll(/ c?x[12]?="([^"]+)"/g))
    assert.ok(Number(value) >= 0 && Number(value) <= Number(width), `x ${value}`)
  for (const [, value] of svg.matchAll(/ c?y[12]?="([^"]+)"/g))
    assert.ok(Number(value) >= 0 && Number(value) <= Number(height), `y ${value}`)
})

test('bars are as long as their rates', () => {
  const lengths = [...draw().matchAll(/<rect x="[^"]+" y="[^"]+" width="([^"]+)" height="22"/g)].map((match) => Number(match[1]))

  assert.ok(Math.abs((lengths[0] as number) / (lengths[1] as number) - 3) < 0.01)
})

test('names cannot break the picture, and its figures are told in words too', () => {
  const svg = draw()

  assert.ok(svg.includes('Ours &amp; &lt;theirs&gt;'))
  assert.match(svg, /<desc id="description">.*20,000 a second, 99 of 100 within 4\.00 ms/)
})
