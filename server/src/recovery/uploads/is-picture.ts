const [jpegSignature, pngSignature] = [Buffer.from('ffd8ff', 'hex'), Buffer.from('89504e470d0a1a0a', 'hex')]
const startsWith = (bytes: Uint8Array, begin: Uint8Array): boolean => begin.every((byte, at) => bytes[at] === byte)

export const isJpeg = (bytes: Uint8Array): boolean => startsWith(bytes, jpegSignature)
/** CAS-8: by the content and never by a name or a type that somebody gave. */
export const isPicture = (bytes: Uint8Array): boolean => isJpeg(bytes) || startsWith(bytes, pngSignature)
