import { fileURLToPath } from 'node:url'

/** The top folder of the repository, wherever it was cloned to. */
export const root = fileURLToPath(new URL('../..', import.meta.url))
