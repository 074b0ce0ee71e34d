import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NotCbor, readCbor } from './cbor.ts'

const read = (hex: string) => readCbor(Buffer.from(hex, 'hex'))
const refuses = (hex: string) => assert.throws(() => read(hex), NotCbor, hex)

describe('the CBOR of authenticators', () => {
  test('is read as RFC 8949 has it', () => {
    const cases: [string, unknown][] = [
      ['00', 0],
      ['17', 23],
      ['1818', 24],
      ['1903e8', 1000],
      ['1a000f4240', 1_000_000],
      ['20', -1],
      ['3903e7', -1000],
      ['f4', false],
      ['f5', true],
      ['f6', null],
      ['6449455446', 'IETF'],
      ['4401020304', new Uint8Array([1, 2, 3, 4])],
      ['83010203', [1, 2, 3]],
      [
        'a201020304',
        new Map([
          [1, 2],
          [3, 4],
        ]),
      ],
    ]
    for (const [hex, value] of cases) assert.deepEqual(read(hex), value, hex)
  })

  test('that is longer than need be, open, tagged, a float or unknown is refused', () => {
    for (const hex of [
      '1817',
      '190017',
      '1a0000ffff',
      '1b0000000000000001',
      '9f01ff',
      '5f4101ff',
      'c100',
      'f93c00',
      'fb3ff199999999999a',
      'f7',
      'f818',
    ])
      refuses(hex)
  })

  test('that ends too early, goes on, goes too deep or has a key twice is refused', () => {
    for (const hex of [
      '',
      '18',
      '44010203',
      '8301',
      'a101',
      '0000',
      '6449455446ff',
      'a201020103',
      '8181818181 00'.replaceAll(' ', ''),
      '61ff',
      'a1f500',
    ])
      refuses(hex)
    refuses('5affffffff00')
    refuses('9affffffff00')
  })

  test('cut off anywhere is refused', () => {
    const whole = Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461430102 03'.replaceAll(' ', ''), 'hex')
    assert.ok(readCbor(whole) instanceof Map)
    for (let length = 0; length < whole.length; length += 1) assert.throws(() => readCbor(whole.subarray(0, length)), NotCbor)
  })
})
