import './link-token.ts'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queryClient } from './account/queries.ts'
import { boot } from './boot.tsx'
import { router } from './frame/router.tsx'
import { MantineLook } from './look/mantine.tsx'
import { onService } from './service.ts'
import { putLabels, takeLabels } from './texts/labels.ts'

onService(({ policy }) => takeLabels(policy.labels))

const texts = {
  en: () => import('./texts/en/account-texts.ts'),
  de: () => import('./texts/de/account-texts.ts'),
  ar: () => import('./texts/ar/account-texts.ts'),
}

void boot(
  texts,
  <MantineLook>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineLook>,
  putLabels,
)
