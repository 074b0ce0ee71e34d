import { problemCodes } from '@countersign/contract'
import { readOwn } from '../own-files.ts'
import { problemDocFaults } from '../tables/problem-docs.ts'

export const problemDocs = (): string[] => problemDocFaults(readOwn('docs/problems.md'), problemCodes)
