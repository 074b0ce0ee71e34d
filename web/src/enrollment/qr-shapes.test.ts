import assert from 'node:assert/strict'
import { test } from 'node:test'
import { qrShapes } from './qr-shapes.ts'

test('takes the dark path and leaves the white ground', () => {
  const svg =
    '<svg viewBox="0 0 29 29" xmlns="http://www.w3.org/2000/svg"><path fill="#fff" d="M0 0h29v29H0z"/><path d="M4 4h1v1H4Zm3-2h1v1h-1Z"/></svg>'

  assert.deepEqual(qrShapes(svg), { viewBox: '0 0 29 29', side: 261, path: 'M4 4h1v1H4Zm3-2h1v1h-1Z' })
})

test('turns squares into path data', () => {
  const svg = '<svg viewBox="0 0 3 3"><rect width="3" height="3" fill="white"/><rect x="1" y="2" width="1" height="1" /></svg>'

  assert.deepEqual(qrShapes(svg), { viewBox: '0 0 3 3', side: 258, path: 'M1 2h1v1h-1z' })
})

test('takes nothing that could run', () => {
  assert.equal(qrShapes('<svg viewBox="0 0 3 3"><script>alert(1)</script></svg>'), null)
  assert.equal(qrShapes('<svg viewBox="0 0 3 3"><path d="M1 1\' onload=alert(1)"/></svg>'), null)
  assert.equal(qrShapes('<p>Bad gateway</p>'), null)
})
