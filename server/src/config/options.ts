import { fileURLToPath } from 'node:url'
import {
  anyText,
  atLeastOne,
  countries,
  databaseAddress,
  displayName,
  dnsServers,
  emailAddress,
  filePath,
  headerLines,
  hostName,
  type Kind,
  networks,
  oneOf,
  origin,
  password,
  phonePrefixes,
  policyName,
  port,
  secretText,
  textSender,
  userName,
  webAddress,
  webhookSecret,
} from './option-kinds.ts'

/** The table of all options: what is not in it is refused, and the manual is written from it. */
interface Option<T> {
  kind: Kind<T>
  /** Taken where nothing is given; without one the option must be given. */
  standard?: T
  /** In the manual, where the standard itself would say nothing. */
  standardInWords?: string
  text: string
}

const must = <T>(kind: Kind<T>, text: string): Option<T> => ({ kind, text })
const may = <T>(kind: Kind<T>, text: string): Option<T | null> => ({ kind, standard: null, text })
const or = <T>(kind: Kind<T>, standard: NoInfer<T>, text: string, standardInWords?: string): Option<T> => ({
  kind,
  standard,
  text,
  ...(standardInWords !== undefined && { standardInWords }),
})

const builtPages = fileURLToPath(new URL('../../../web/dist', import.meta.url))

export const options = {
  host: or(hostName, '127.0.0.1', 'Address to listen on. 0.0.0.0 is every IPv4 address of the machine, :: every address.'),
  port: or(port, 3000, 'Port to listen on.'),
  publicOrigin: or(
    origin,
    'http://localhost:3000',
    'What people see in the browser: scheme, host and port. Links in mails carry it, and cookies and passkeys are bound to it, so it cannot change later without everybody setting up their passkeys again. https, except for http://localhost.',
  ),
  serviceName: or(displayName, 'Countersign', 'Name of the service on pages, in mails and in authenticator apps.'),
  supportEmail: may(emailAddress, 'Where people who are stuck can write to; shown on pages and in mails.'),
  signUp: or(
    oneOf('open', 'invite_only', 'closed'),
    'open',
    'Who may make an account: anybody, people with an invitation code (`countersign invite create`), or nobody.',
  ),
  policy: or(
    policyName,
    'default',
    'How the second factor is handled: the name of a preset (`default`, `coinflex-style`, `coinex-style`, `cryptocloud-style`, `avant-style`; with `:exact` as the article of that service says) or the path of a policy file of your own, ending in .json. `countersign policy check` says what follows from it; a server does not start with one that has errors.',
  ),
  database: or(
    databaseAddress,
    'sqlite:data/countersign.db',
    'Where everything is kept: `sqlite:PATH` for one server, `postgres://USER:PASSWORD@HOST/NAME` for more.',
  ),
  keysFile: or(
    filePath,
    'data/keys.json',
    'The keys that secrets in the database are sealed with. `countersign keys create` writes one. Only its owner may read it, and a copy belongs in a safe place: without it no authenticator app works any more.',
  ),
  'smtp.host': must(hostName, 'Mail server that takes our mail.'),
  'smtp.port': or(port, 587, 'Its port: usually 587 with starttls, 465 with tls.'),
  'smtp.security': or(
    oneOf('starttls', 'tls', 'none'),
    'starttls',
    'How the connection is protected: `starttls` is demanded before anything is said, `tls` starts with the first byte, `none` sends in the clear.',
  ),
  'smtp.user': may(userName, 'Name to sign in at the mail server with, if it wants one.'),
  'smtp.password': may(password, 'Password for it. Better: `smtp.passwordFile`.'),
  'smtp.passwordFile': may(filePath, 'File that holds this password on its first line.'),
  'smtp.from': must(emailAddress, 'Address mail comes from.'),
  'sms.carrier': or(
    oneOf('none', 'smpp', 'http'),
    'none',
    'What texts leave by: `smpp` speaks SMPP 3.4 to a text message centre, `http` calls a gateway. With `none` nobody can set up a phone number.',
  ),
  'sms.countries': or(
    countries,
    [],
    'Countries that texts may go to, as two-letter codes such as GB, IE: those where your people live. It must be given with a carrier, and the shorter it is, the less can be stolen by texts to numbers that earn by them.',
    'none',
  ),
  'sms.blockedPrefixes': or(
    phonePrefixes,
    [],
    'Beginnings of numbers, such as +4470, that no text goes to whatever the country. Numbers of premium rates and of landlines are never written to.',
    'none',
  ),
  'sms.hourlyLimit': or(
    atLeastOne,
    1000,
    'How many codes are texted in an hour, to all people together. More than that are refused and the audit trail gets an alarm: people then use another factor.',
  ),
  'sms.sender': may(
    textSender,
    'What texts come from: a name of up to 11 letters and digits, an international number, or a short code of the network.',
  ),
  'sms.smppHost': may(hostName, 'The text message centre.'),
  'sms.smppPort': or(port, 2775, 'Its port: usually 2775, 3550 with TLS.'),
  'sms.smppTls': or(
    oneOf('off', 'on'),
    'off',
    'Whether the connection is protected by TLS. Without it only a private network should lie between.',
  ),
  'sms.smppSystemId': may(userName, 'The name (`system_id`) to bind with.'),
  'sms.smppSystemType': may(userName, 'The `system_type`, where the other side wants one.'),
  'sms.smppPassword': may(password, 'Password to bind with. Better: `sms.smppPasswordFile`.'),
  'sms.smppPasswordFile': may(filePath, 'File that holds this password on its first line.'),
  'sms.httpUrl': may(
    webAddress,
    'The gateway. Here, in the headers and in the body are filled in: `{to}` the number as +447400123456, `{digits}` the same without the plus, `{from}` the sender, `{text}`, `{id}` of the message, `{secret}`, `{coding}` (0, or 2 where the text needs UCS-2) and `{unicode}` (false or true); each written as its place wants it.',
  ),
  'sms.httpMethod': or(oneOf('POST', 'GET', 'PUT'), 'POST', 'The method it is called with.'),
  'sms.httpHeaders': or(headerLines, [], 'Headers such as `Authorization: Bearer {secret}`: a list, or one text with a line each.', 'none'),
  'sms.httpBody': may(anyText, 'The body, such as `{"to":"{to}","from":"{from}","text":"{text}"}` or `To={to}&From={from}&Body={text}`.'),
  'sms.httpContentType': or(anyText, 'application/json', 'What the body is; values are written for JSON, XML or a form accordingly.'),
  'sms.httpAccepted': may(anyText, 'For gateways that answer 200 to everything: what an answer holds when the text was taken.'),
  'sms.httpSecret': may(password, 'What `{secret}` stands for. Better: `sms.httpSecretFile`.'),
  'sms.httpSecretFile': may(filePath, 'File that holds this secret on its first line.'),
  'sms.riskUrl': may(
    webAddress,
    'Who is asked before each code whether the number is safe, for instance whether its SIM was changed: gets a signed POST, and answers `{"send":true}` within two seconds. Anything else, an error too, and no text is sent; people then use another factor.',
  ),
  'sms.riskSecret': may(secretText, 'Key of that signature (HMAC-SHA-256 of the body, in the header `Countersign-Signature`).'),
  'webhooks.privateTargets': or(
    oneOf('refused', 'allowed'),
    'refused',
    'Whether events may be sent to addresses of private networks and of this machine, and without https. Only where whoever holds a host key may call every service of your network.',
  ),
  'accountFacts.url': may(
    webAddress,
    'Your application, which knows more of people than we do: asked for the date of sign-up, the last sign-in, whether an identity document is on file, and the balance, where a recovery is reviewed. Gets a signed POST and has three seconds; what it does not say is shown as unknown. Left out, only our own records are.',
  ),
  'accountFacts.secret': may(webhookSecret, 'What that question is signed with, as events are: `whsec_` and 24 to 64 bytes in Base64.'),
  'evidence.keysFolder': may(
    filePath,
    'Folder with the keys that pictures and answers of recovery cases are sealed with, a file a case; left out, `evidence-keys` beside the keys file. A case is erased by destroying its key, so that backups hold nothing of it any more: leave this folder out of every backup. Losing it loses no account; people send their pictures again. Several servers share it.',
  ),
  'evidence.origin': may(
    origin,
    'Where reviewers’ browsers fetch pictures of recovery cases from: an origin of its own, on another host name or at least another port than `publicOrigin`. Without one nobody can look at pictures, and modes of recovery that need them cannot be reviewed.',
  ),
  'evidence.port': or(port, 3003, 'Port that this origin is served on, at the address of `host`.'),
  'faceCheck.url': may(
    webAddress,
    'Your provider of face and liveness checks, or a small program in front of it: gets a signed POST that begins a check, answers with the address of its page, and later reports a signed result. Left out, that kind of evidence is not offered.',
  ),
  'faceCheck.secret': may(webhookSecret, 'What both sides sign with, as events are: `whsec_` and 24 to 64 bytes in Base64.'),
  'intake.port': may(
    port,
    'Port on which mail of people who lost their second factor is taken in, handed over by your own mail server (policies with the recovery mode `assisted_mail`). Left out, no mail is taken in.',
  ),
  'intake.host': or(
    hostName,
    '127.0.0.1',
    'Address to take it in on. Mail comes in unencrypted, so another machine should be reached by a private network only.',
  ),
  'intake.address': may(
    emailAddress,
    'The published address that people write to. With `+` your mail server has to hand over `name+anything@` too: answers come back to such addresses.',
  ),
  'intake.peers': or(
    networks,
    ['127.0.0.1'],
    'Your mail servers that may hand mail in, as addresses or networks. Nobody else is listened to, and what they say of where a mail came from (XFORWARD) is believed.',
    '`127.0.0.1`',
  ),
  'intake.resolvers': or(
    dnsServers,
    [],
    'DNS servers that are asked who may send for a domain (SPF, DKIM, DMARC), as addresses, with a port where it is not 53: ones you trust, since they decide whose mail is believed.',
    'those of the machine',
  ),
  clientsFile: may(
    filePath,
    'JSON file with applications that sign people in here by OpenID Connect: a list of objects with `id`, `name`, `kind` (`web`, `browser` or `native`), `redirectUris`, `postLogoutRedirectUris`, `secretSha256` (of a `web` client: `printf %s SECRET | sha256sum`), `firstParty` (nobody is asked for consent) and `idTokenAlgorithm` (`RS256`, `ES256` or `EdDSA`). `countersign client add` does without it.',
  ),
  trustedProxies: or(
    networks,
    [],
    'Proxies in front of the server. The client address is taken from the X-Forwarded-For of these and of nobody else; without them all people behind a proxy are limited as if they were one.',
    'none',
  ),
  metricsToken: may(
    secretText,
    'Token that `/metrics` asks for as `Authorization: Bearer`. Without one `/metrics` answers only callers on the same machine that came through no proxy.',
  ),
  logLevel: or(oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'), 'info', 'The least that is logged.'),
  webFolder: or(filePath, builtPages, 'Folder with the built pages.', 'the pages that come with the server'),
} satisfies Record<string, Option<unknown>>

export type OptionKey = keyof typeof options
export type Values = { [K in OptionKey]: (typeof options)[K] extends Option<infer T> ? T : never }

export const optionKeys = Object.keys(options) as OptionKey[]

/** `smtp.passwordFile` → `COUNTERSIGN_SMTP_PASSWORD_FILE` */
export const environmentName = (key: string): string =>
  `COUNTERSIGN_${key
    .replaceAll('.', '_')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()}`

/** docs/configuration.md */
export function configurationManual(): string {
  const entries = Object.entries<Option<unknown>>(options).map(
    ([key, option]) => `### ${key}\n\n${option.text}\n\n\`${environmentName(key)}\` · ${standardOf(option)}\n`,
  )
  return `${introduction}\n${entries.join('\n')}`
}

function standardOf({ standard, standardInWords }: Option<unknown>): string {
  if (standard === undefined) return '**must be given**'
  if (standard === null) return 'may be left out'
  return `standard: ${standardInWords ?? `\`${standard}\``}`
}

const introduction = `# Configuration

<!-- Written from server/src/config/options.ts by \`npm run check\`; changes made here are lost. -->

Every option can stand in a JSON file and in the environment; the environment wins. The file is named by \`--config FILE\` or by
\`COUNTERSIGN_CONFIG\`. An option with a dot is a member of an object in the file:

\`\`\`json
{
  "publicOrigin": "https://id.example.com",
  "database": "postgres://countersign@db.example.com/countersign",
  "smtp": { "host": "mail.example.com", "from": "no-reply@example.com" },
  "trustedProxies": ["10.0.0.0/8"]
}
\`\`\`

An empty variable counts as not given. Relative paths start at the working directory. The server does not start with an option it
does not know or cannot use: it names all of them at once.

## Options
`
