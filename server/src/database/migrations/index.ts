import type { Migration } from '../migrate.ts'

/** In order, numbered from 1 without gaps. A migration that has been released is never edited: it gets a successor. */
export const migrations: Migration[] = []
