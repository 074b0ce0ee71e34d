import { boot } from './boot.tsx'
import account from './texts/en/account.json' with { type: 'json' }
import shared from './texts/en/shared.json' with { type: 'json' }

boot({ ...shared, ...account }, null)
