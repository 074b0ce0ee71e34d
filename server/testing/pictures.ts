import sharp from 'sharp'

export { drawn, hostileFiles, marker } from '../src/recovery/uploads/hostile-files.fixture.ts'

/** Of a picture as it is shown: 0 is black, 255 white. */
export async function brightness(picture: Buffer): Promise<number> {
  const { channels } = await sharp(picture).removeAlpha().stats()
  return channels.reduce((sum, { mean }) => sum + mean, 0) / channels.length
}
