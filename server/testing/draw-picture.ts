import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

/** A PNG of large fields in colors that hang on the seed: another seed is another picture to everybody who looks. */
export function drawPicture(seed: string, { width = 800, height = 600 } = {}): Buffer {
  const colors = Array.from({ length: 8 }, (_, at) => createHash('sha512').update(`${seed} ${at}`).digest())
  const row = (y: number) => {
    const fields = colors[Math.floor((y * colors.length) / height)] as Buffer
    return Buffer.concat([
      Buffer.from([0]),
      ...Array.from({ length: width }, (_, x) => fields.subarray(...fieldAt(Math.floor((x * 8) / width)))),
    ])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits each of red, green and blue.
  header.set([8, 2, 0, 0, 0], 8)
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, (_, y) => row(y))))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

const fieldAt = (x: number): [from: number, to: number] => [x * 3, x * 3 + 3]

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
