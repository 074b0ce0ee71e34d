/** A command cannot be carried out, or has found something; the message is for the person at the terminal. */
export class CommandFailed extends Error {}
