import type { ComponentProps } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import type { Tool } from './tools.tsx'

type SetUpLinkProps = Pick<ComponentProps<'a'>, 'children' | 'aria-label'> & { tool: Tool; kind?: 'primary' | 'secondary' }

/** To the first step of setting this one up. */
export function SetUpLink({ tool: { set, app }, ...rest }: SetUpLinkProps) {
  return <ActionRoute to={set} search={app ? { app } : {}} {...rest} />
}
