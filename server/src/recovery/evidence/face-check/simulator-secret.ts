/** What the simulator of the demo signs with. It is public, so whatever it signs claims nothing, and a server that is to be relied on refuses it. */
export const simulatorSecret = `whsec_${Buffer.from('this simulator claims nothing at all').toString('base64')}`
