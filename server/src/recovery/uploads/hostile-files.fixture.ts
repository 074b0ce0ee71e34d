import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** Files that people send who mean harm, made here: each with a name, and whether a picture may come of it. */
export interface HostileFile {
  name: string
  bytes: Buffer
  /** `taken` is made anew from its pixels; `either` may be: no decoder agrees on it with all others. */
  outcome: 'taken' | 'refused' | 'either'
}

export const marker = 'HOSTILE-MARKER-7f3a'
const html = Buffer.from(`<html><script>alert('${marker}')</script></html>`)
const [jpegEnd, pngSignature] = [Buffer.from('ffd9', 'hex'), Buffer.from('89504e470d0a1a0a', 'hex')]

/** A picture that is not like any other: a pattern by its seed. */
export function drawn(seed: number, { width = 320, height = 240 }: { width?: number; height?: number } = {}) {
  const words = createHash('shake256', { outputLength: 24 * 14 })
    .update(String(seed))
    .digest()
  const boxes = Array.from({ length: 24 }, (_, box) => {
    const random = (n: number) => words.readUInt16BE(box * 14 + n * 2) / 65_536
    const channel = (n: number) => Math.floor(random(n) * 256)
    return `<rect x="${random(0) * width}" y="${random(1) * height}" width="${20 + random(2) * 90}" height="${20 + random(3) * 90}" fill="rgb(${channel(4)},${channel(5)},${channel(6)})"/>`
  })
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#ccd"/>${boxes.join('')}</svg>`,
    ),
  )
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

function header(width: number, height: number, { depth = 8, color = 2, interlaced = 0 } = {}): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width)
  data.writeUInt32BE(height, 4)
  data.set([depth, color, 0, 0, interlaced], 8)
  return chunk('IHDR', data)
}

const png = (...chunks: Buffer[]): Buffer => Buffer.concat([pngSignature, ...chunks, chunk('IEND', Buffer.alloc(0))])
/** So many rows of nothing, which deflate to next to nothing. */
const flat = (bytes: number) => chunk('IDAT', deflateSync(Buffer.alloc(bytes), { level: 9 }))

/** Its frame header says another size than it has. */
function resized(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg)
  for (let at = 2; at < copy.length - 9; at++)
    if (copy[at] === 0xff && (copy[at + 1] === 0xc0 || copy[at + 1] === 0xc2)) {
      copy.writeUInt16BE(height, at + 5)
      copy.writeUInt16BE(width, at + 7)
      return copy
    }
  throw new Error('the picture has no frame header')
}

function segment(mark: number, data: Uint8Array): Buffer {
  const head = Buffer.from([0xff, mark, 0, 0])
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([head, data])
}

const after = (jpeg: Buffer, ...segments: Buffer[]) => Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])

export async function hostileFiles(): Promise<HostileFile[]> {
  const jpeg = await drawn(1).jpeg().toBuffer()
  const progressive = await drawn(2).jpeg({ progressive: true }).toBuffer()
  const plain = await drawn(3).png().toBuffer()
  const interlaced = await drawn(4).png({ progressive: true }).toBuffer()
  const gps = await drawn(5)
    .withExif({
      IFD0: { Make: marker, Copyright: marker },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100', GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 4366/100' },
    })
    .jpeg()
    .toBuffer()
  const files: HostileFile[] = []
  const add = (outcome: HostileFile['outcome'], name: string, bytes: Uint8Array | string) =>
    files.push({ name, outcome, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes) })

  // What is no picture, whatever it is called.
  add('refused', 'nothing at all', '')
  add('refused', 'one byte', 'x')
  add('refused', 'HTML', html)
  add('refused', 'SVG with a script', `<svg xmlns="http://www.w3.org/2000/svg" onload="alert('${marker}')"/>`)
  add('refused', 'SVG with an outer entity', `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>`)
  add('refused', 'SVG behind a byte order mark', `\ufeff<svg xmlns="http://www.w3.org/2000/svg"/>`)
  add('refused', 'PDF', `%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(${marker})>>>>endobj`)
  add('refused', 'ZIP', Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(64)]))
  add(
    'refused',
    'ZIP of zeros that grows a thousandfold',
    Buffer.concat([Buffer.from('504b0304', 'hex'), deflateSync(Buffer.alloc(8 << 20))]),
  )
  add('refused', 'gzip', Buffer.concat([Buffer.from('1f8b08', 'hex'), Buffer.alloc(40)]))
  add('refused', 'a program for Windows', `MZ${'\0'.repeat(58)}PE`)
  add('refused', 'a program for Linux', Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(60)]))
  add('refused', 'a shell script', '#!/bin/sh\nrm -rf /\n')
  add('refused', 'GIF', await drawn(6).gif().toBuffer())
  add('refused', 'WebP', await drawn(7).webp().toBuffer())
  add('refused', 'TIFF', await drawn(8).tiff().toBuffer())
  add('refused', 'AVIF', await drawn(9).avif({ effort: 0 }).toBuffer())
  add('refused', 'bitmap', Buffer.concat([Buffer.from('BM'), Buffer.alloc(100)]))
  add('refused', 'icon', Buffer.from('000001000100101000000100', 'hex'))
  add('refused', 'Photoshop', '8BPS\0\x01')
  add('refused', 'PostScript', '%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (w) file')
  add('refused', 'ImageMagick vector', "push graphic-context\nfill 'url(https://127.0.0.1/\")'")
  add('refused', 'portable pixmap', 'P6\n2 2\n255\n000000000000')
  add('refused', 'a video', Buffer.concat([Buffer.from('00000018667479706d703432', 'hex'), Buffer.alloc(64)]))
  add('refused', 'a mail', 'From: a@b.example\r\nSubject: hello\r\n\r\ntext')
  add('refused', 'a document of an office program', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)]))
  add('refused', 'HTML in front of a JPEG', Buffer.concat([html, jpeg]))
  add('refused', 'a JPEG with its first byte missing', jpeg.subarray(1))
  add('refused', 'nine megabytes', Buffer.concat([jpeg, Buffer.alloc(9 << 20, 'a')]))

  // What begins as a picture and is none.
  add('refused', 'the first bytes of a JPEG alone', Buffer.from('ffd8ffe0', 'hex'))
  add('refused', 'the first bytes of a PNG alone', pngSignature)
  add('refused', 'HTML behind the first bytes of a JPEG', Buffer.concat([Buffer.from('ffd8ff', 'hex'), html]))
  add('refused', 'HTML behind the first bytes of a PNG', Buffer.concat([pngSignature, html]))
  add('refused', 'a JPEG cut in half', jpeg.subarray(0, jpeg.length >> 1))
  add('refused', 'a PNG cut in half', plain.subarray(0, plain.length >> 1))
  add('refused', 'a progressive JPEG cut off', progressive.subarray(0, progressive.length >> 2))
  add('refused', 'a JPEG that ends behind its header', jpeg.subarray(0, 200))
  add('refused', 'a PNG without pixels', png(header(10, 10)))
  add('refused', 'a PNG with no width', png(header(0, 10), flat(100)))
  add('refused', 'a PNG with a broken check sum', Buffer.from(plain).fill(0, 29, 33))
  add('refused', 'a PNG whose pixels are garbage', png(header(10, 10), chunk('IDAT', Buffer.alloc(300, 7))))
  add(
    'refused',
    'a PNG with a length of four gigabytes',
    Buffer.concat([pngSignature, Buffer.from('ffffffff49484452', 'hex'), Buffer.alloc(100)]),
  )
  add('refused', 'noise behind the first bytes of a JPEG', Buffer.concat([Buffer.from('ffd8ffdb', 'hex'), Buffer.alloc(5000, 0xa7)]))
  add('refused', 'a PNG whose pixels end early', png(header(2000, 2000), flat(1000)))

  // What would take all memory, or all day.
  add('refused', 'a PNG of 65535 by 65535', png(header(65_535, 65_535), flat(1 << 20)))
  add('refused', 'a PNG of 100 million pixels, all there', png(header(10_000, 10_000, { color: 0 }), flat(10_000 * 10_001)))
  add('refused', 'a JPEG that says 65500 by 65500', resized(jpeg, 65_500, 65_500))
  add('refused', 'a progressive JPEG that says 30000 by 30000', resized(progressive, 30_000, 30_000))
  add('refused', 'a PNG of two thousand million pixels in one row', png(header(0x7fffffff, 1), flat(1 << 20)))
  add('either', 'a JPEG that says 4900 by 4900', resized(jpeg, 4900, 4900))
  add(
    'either',
    'an interlaced PNG of 16 bits just within the limit',
    png(header(5000, 4999, { depth: 16, color: 6, interlaced: 1 }), flat(1 << 20)),
  )
  add(
    'either',
    'a progressive JPEG of a thousand scans',
    Buffer.concat([
      progressive.subarray(0, -2),
      ...Array.from({ length: 1000 }, () => progressive.subarray(progressive.lastIndexOf(Buffer.from('ffda', 'hex')), -2)),
      jpegEnd,
    ]),
  )
  add(
    'either',
    'a PNG with a text that inflates to a gigabyte',
    png(header(1, 1), chunk('zTXt', Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(1 << 26))])), flat(4)),
  )
  add(
    'either',
    'a PNG with a colour profile that inflates without end',
    png(header(1, 1), chunk('iCCP', Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(1 << 26))])), flat(4)),
  )
  add(
    'either',
    'a PNG with ten thousand chunks',
    png(header(1, 1), ...Array.from({ length: 10_000 }, () => chunk('tEXt', Buffer.from(`a\0${marker}`))), flat(4)),
  )

  // Pictures with something else in them: it must be gone.
  add('taken', 'a JPEG with HTML behind its end', Buffer.concat([jpeg, html]))
  add(
    'taken',
    'a JPEG with a ZIP behind its end',
    Buffer.concat([await drawn(11).jpeg().toBuffer(), Buffer.from('504b0304', 'hex'), Buffer.from(marker)]),
  )
  add('taken', 'a JPEG with HTML in a comment', after(await drawn(12).jpeg().toBuffer(), segment(0xfe, html)))
  add('taken', 'a JPEG with the place it was taken at', gps)
  add(
    'taken',
    'a JPEG with a thumbnail of something else',
    after(await drawn(13).jpeg().toBuffer(), segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), Buffer.from(marker)]))),
  )
  add(
    'taken',
    'a JPEG with XMP',
    after(await drawn(14).jpeg().toBuffer(), segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0<x>${marker}</x>`))),
  )
  add('taken', 'a JPEG for printing, in CMYK', await drawn(15).toColourspace('cmyk').jpeg().toBuffer())
  add('taken', 'a grey JPEG', await drawn(16).greyscale().jpeg().toBuffer())
  add(
    'taken',
    'a PNG with a script in a text',
    Buffer.concat([plain.subarray(0, 33), chunk('tEXt', Buffer.from(`a\0${marker}`)), plain.subarray(33)]),
  )
  add('taken', 'a PNG with HTML behind its end', Buffer.concat([interlaced, html]))
  add('taken', 'a PNG with transparency', await drawn(17).ensureAlpha(0.5).png().toBuffer())
  return files
}
