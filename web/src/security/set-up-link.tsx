import type { ComponentProps } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import type { Tool } from './tools.tsx'

type SetUpLinkProps = Pick<ComponentProps<'a'>, 'children' | 'aria-label'> & { tool: Tool; kind?: 'primary' | 'secondary' }

/** To the first step of setting this one up. */
export function SetUpLink({ tool, ...rest }: SetUpLinkProps) {
  if (tool.method === 'authy' || tool.method === 'totp') {
    return <ActionRoute to="/security/authenticator/new" search={{ app: tool.method }} {...rest} />
  }
  return <ActionRoute to={tool.set} {...rest} />
}
