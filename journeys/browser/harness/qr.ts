import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a camera would read off the screen: every QR code in a picture of it, by zbar. */
export async function readQrCodes(screenshot: Buffer): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-qr-'))
  try {
    const picture = join(folder, 'screen.png')
    await writeFile(picture, screenshot)
    const { stdout } = await run('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', picture])
    return stdout.split('\n').filter(Boolean)
  } catch (error) {
    if ((error as { code?: number }).code === 4) return [] // nothing found
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
