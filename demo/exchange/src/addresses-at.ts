/** Where a registration of the exchange points to: 127.0.0.1, another site than `localhost`, so that neither sees cookies of the other. */
export function addressesAt(port: number) {
  const origin = `http://127.0.0.1:${port}`
  return { origin, redirectUri: `${origin}/callback`, postLogoutUri: `${origin}/signed-out`, factsUrl: `${origin}/account-facts` }
}
