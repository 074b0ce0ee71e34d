let typed = ''

/** What was typed at sign-in goes along to the page for a forgotten password: nobody types it twice (WCAG 3.3.7). */
export function keepTypedEmail(email: string): void {
  typed = email
}

export const typedEmail = (): string => typed
