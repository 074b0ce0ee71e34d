import shared from './shared.json' with { type: 'json' }
import signIn from './sign-in.json' with { type: 'json' }

export const texts = { ...shared, ...signIn }
