import { ownFiles, readOwn } from '../own-files.ts'
import { unwantedWords } from '../own-words.ts'

const pictures = /\.(?:png|jpe?g|ico|woff2?)$/

export const ownWords = (): string[] =>
  ownFiles()
    .filter((file) => !pictures.test(file))
    .flatMap((file) => unwantedWords(file, readOwn(file)))
