import account from './account.json' with { type: 'json' }
import help from './help.json' with { type: 'json' }

export const texts = { ...account, ...help }
