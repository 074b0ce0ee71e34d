import type { FactorKind, Service } from '@countersign/contract'
import type { ReactNode } from 'react'
import { MissingPage } from '../components/missing-page.tsx'
import { toolOf } from '../security/tools.tsx'
import { useKnownService } from '../service.ts'

/** A page that is there only where the service offers what it is for, however its address was come by. */
export function onlyWhere(isOffered: (service: Service) => boolean, Page: () => ReactNode): () => ReactNode {
  return function Offered() {
    return isOffered(useKnownService()) ? <Page /> : <MissingPage />
  }
}

export const offers =
  (kind: FactorKind) =>
  ({ policy }: Service): boolean =>
    policy.methods.some(({ method }) => toolOf(method).kind === kind)
