import 'i18next'
import account from './en/account.json' with { type: 'json' }
import application from './en/application.json' with { type: 'json' }
import desk from './en/desk.json' with { type: 'json' }
import events from './en/events.json' with { type: 'json' }
import evidence from './en/evidence.json' with { type: 'json' }
import help from './en/help.json' with { type: 'json' }
import recovery from './en/recovery.json' with { type: 'json' }
import shared from './en/shared.json' with { type: 'json' }
import signIn from './en/sign-in.json' with { type: 'json' }

/** Every text there is; a key that is not in it does not compile. */
type AllTexts = typeof shared &
  typeof signIn &
  typeof help &
  typeof application &
  typeof events &
  typeof account &
  typeof recovery &
  typeof evidence &
  typeof desk

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: AllTexts }
  }
}
