import sharp from 'sharp'
import { digestOfPicture } from './picture-digest.ts'
import { exits, limits, type Measured } from './worker-terms.ts'

/**
 * A process of its own: takes one picture from its input, decodes all of it, makes a new JPEG from nothing but its pixels, and writes
 * that out behind a line about it. Whatever a crafted file does to the decoder happens here, and ends with this process.
 */

// Everything else that the library could open (SVG, PDF, TIFF …) is closed.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] })
sharp.concurrency(1)
sharp.cache(false)

// The work is done on other threads, so this one can watch.
setInterval(() => {
  const { user, system } = process.cpuUsage()
  if (process.memoryUsage.rss() > limits.memoryBytes || (user + system) / 1000 > limits.processorTime) process.exit(exits.tooHeavy)
}, 5).unref()

const chunks: Buffer[] = []
for await (const chunk of process.stdin) chunks.push(chunk)
const bytes = Buffer.concat(chunks)

const options = { limitInputPixels: limits.pixels, failOn: 'error', sequentialRead: true, pages: 1 } as const
try {
  const { width: across, height: down } = await sharp(bytes, { ...options, limitInputPixels: false }).metadata()
  if (across * down > limits.pixels) process.exit(exits.tooLarge)
  const scale = Math.min(1, Math.sqrt(limits.keptPixels / (across * down)))
  const { data, info } = await sharp(bytes, options)
    .autoOrient()
    .resize({
      width: Math.max(1, Math.floor(Math.max(across, down) * scale)),
      height: Math.max(1, Math.floor(Math.max(across, down) * scale)),
      fit: 'inside',
      withoutEnlargement: true,
    })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
    .toBuffer({ resolveWithObject: true })
  const shown = await digestOfPicture(sharp(data))
  const measured: Measured = { width: info.width, height: info.height, shown }
  process.stdout.write(`${JSON.stringify(measured)}\n`)
  process.stdout.write(data)
} catch {
  process.exit(exits.broken)
}
