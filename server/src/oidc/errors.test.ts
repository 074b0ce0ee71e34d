import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as library from 'oidc-provider'

/** Of parts of the library that are turned off: dynamic clients, devices, back channel, DPoP, attestation, credentials, request objects. */
const turnedOff = [
  ...['authorization_pending', 'expired_login_hint_token', 'expired_token', 'invalid_binding_message', 'invalid_user_code', 'slow_down'],
  ...['missing_user_code', 'transaction_failed', 'unknown_user_id', 'use_dpop_nonce', 'invalid_dpop_proof'],
  ...['credential_request_denied', 'invalid_credential_request', 'invalid_nonce', 'invalid_proof'],
  ...['unknown_credential_configuration', 'unknown_credential_identifier'],
  ...['invalid_client_attestation', 'use_attestation_challenge', 'use_fresh_attestation', 'invalid_authorization_details'],
  ...['invalid_client_metadata', 'invalid_redirect_uri', 'invalid_software_statement', 'unapproved_software_statement'],
  ...['invalid_request_object', 'request_uri_not_supported'],
]
/** Errors of all addresses, which the text names. */
const everywhere = ['server_error', 'temporarily_unavailable']

test('the catalogue of problems has every error that an application can be told in OpenID Connect, each with what to do', () => {
  const [, section = ''] = readFileSync(new URL('../../../docs/problems.md', import.meta.url), 'utf8').split('\n## OpenID Connect\n')
  const [, ...rows] = [...section.matchAll(/^\| `(\w+)` \| (.+) \| (.+) \| (.+) \|$/gm)]
  const { errors } = library
  const classes = Object.values(errors) as unknown as (new (...args: string[]) => { error: string })[]
  const told = new Set(classes.map((Made) => new Made('', '').error).filter((error) => /^[a-z_]{3,}$/.test(error)))
  const expected = [...told, 'invalid_request'].filter((error) => !turnedOff.includes(error) && !everywhere.includes(error))

  assert.deepEqual(rows.map(([, error]) => error).sort(), [...new Set(expected)].sort())
  for (const error of everywhere) assert.ok(section.includes(`\`${error}\``), error)
  for (const error of turnedOff) assert.ok(told.has(error), `${error} is no error of the library any more`)
})
