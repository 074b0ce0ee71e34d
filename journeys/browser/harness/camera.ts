import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drawn } from '@countersign/server/testing/pictures'

/** What a camera sees: one drawn picture, over and over (MJPEG). */
export async function filmOf(seed: number): Promise<{ camera: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-camera-'))
  const camera = join(folder, 'camera.mjpeg')
  const frame = await drawn(seed, { width: 640, height: 480 }).jpeg({ quality: 90 }).toBuffer()
  writeFileSync(camera, Buffer.concat(Array.from({ length: 10 }, () => frame)))
  return { camera, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
