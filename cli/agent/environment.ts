/** What an agent needs of the environment: where it may look for key stores and for authorities. */
const needed = [
  'PATH',
  'HOME',
  'LANG',
  'TZ',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]

/** Options of Node's that decide which authorities are trusted; an inspector, a heap dump or a foreign module are not among them (E-09). */
const authorities = ['--use-system-ca', '--use-openssl-ca', '--use-bundled-ca']

/** The environment of an agent, made of that of who starts it. */
export function agentEnvironment(environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const kept = Object.fromEntries(needed.flatMap((name) => pair(name, environment[name])))
  const options = (environment['NODE_OPTIONS'] ?? '').split(/\s+/).filter((word) => authorities.includes(word))
  return options.length === 0 ? kept : { ...kept, NODE_OPTIONS: options.join(' ') }
}

function pair(name: string, value: string | undefined): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [[name, value]]
}
