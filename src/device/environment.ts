/** What in the environment makes it unsafe to ask any server, with what to do about it; undefined when nothing does (E-25). */
export function environmentProblem(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return undefined
  return 'Cannot start: NODE_TLS_REJECT_UNAUTHORIZED=0 would let anybody read the tokens; unset it, and name a private authority with NODE_EXTRA_CA_CERTS'
}
