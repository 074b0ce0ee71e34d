/** Something this machine does not have; the other parts are measured. */
export class NotHere extends Error {}
