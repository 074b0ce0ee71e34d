import { QueryClientProvider } from '@tanstack/react-query'
import { boot } from './boot.tsx'
import { DeskFrame } from './desk/desk-frame.tsx'
import { deskQueries } from './desk/queries.ts'
import { MantineLook } from './look/mantine.tsx'

const texts = {
  en: () => import('./texts/en/desk-texts.ts'),
  de: () => import('./texts/de/desk-texts.ts'),
  ar: () => import('./texts/ar/desk-texts.ts'),
}

void boot(
  texts,
  <MantineLook>
    <QueryClientProvider client={deskQueries}>
      <DeskFrame />
    </QueryClientProvider>
  </MantineLook>,
)
