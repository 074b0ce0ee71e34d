import 'i18next'
import account from './en/account.json' with { type: 'json' }
import events from './en/events.json' with { type: 'json' }
import help from './en/help.json' with { type: 'json' }
import shared from './en/shared.json' with { type: 'json' }
import signIn from './en/sign-in.json' with { type: 'json' }

/** Every text there is; a key that is not in it does not compile. */
type AllTexts = typeof shared & typeof signIn & typeof help & typeof events & typeof account

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: AllTexts }
  }
}
