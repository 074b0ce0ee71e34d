import './link-token.ts'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queryClient } from './account/queries.ts'
import { boot } from './boot.tsx'
import { router } from './frame/router.tsx'
import { MantineLook } from './look/mantine.tsx'
import account from './texts/en/account.json' with { type: 'json' }
import events from './texts/en/events.json' with { type: 'json' }
import shared from './texts/en/shared.json' with { type: 'json' }

boot(
  { ...shared, ...events, ...account },
  <MantineLook>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineLook>,
)
