import { createLink } from '@tanstack/react-router'
import { ActionLink } from '../components/action.tsx'

/** A link to another page of the account that looks like a button. */
export const ActionRoute = createLink(ActionLink)
