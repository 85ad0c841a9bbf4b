/** One line of a Dockerfile, in the few spellings that ours uses. */
export type Instruction =
  | { readonly type: 'workdir' | 'run' | 'user' | 'volume' | 'expose'; readonly value: string }
  | { readonly type: 'env'; readonly variables: Readonly<Record<string, string>> }
  | { readonly type: 'copy'; readonly from?: string; readonly sources: readonly string[]; readonly target: string }
  | { readonly type: 'healthcheck' | 'entrypoint' | 'cmd'; readonly command: readonly string[] }

/** What is built upon one base. */
export interface Stage {
  readonly base: string
  readonly name: string
  readonly instructions: readonly Instruction[]
}

/** Reads a Dockerfile; throws at the first line that is not of a kind it knows, so that none is passed over. */
export function readDockerfile(text: string): readonly Stage[] {
  const stages: { base: string; name: string; instructions: Instruction[] }[] = []
  for (const line of text.split('\n').filter((each) => each.trim() !== '' && !each.startsWith('#'))) {
    const [, base, name = ''] = /^FROM (\S+)(?: AS (\S+))?$/.exec(line) ?? []
    const stage = stages.at(-1)
    if (base) stages.push({ base, name, instructions: [] })
    else if (stage) stage.instructions.push(readInstruction(line))
    else throw new Error(`Cannot read the Dockerfile: ${line} comes before the first FROM`)
  }
  return stages
}

function readInstruction(line: string): Instruction {
  const [, keyword = '', value = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? []
  switch (keyword) {
    case 'WORKDIR':
    case 'RUN':
    case 'USER':
    case 'VOLUME':
    case 'EXPOSE':
      return { type: typeOf[keyword], value }
    case 'ENV':
      return { type: 'env', variables: Object.fromEntries(value.split(' ').map((pair) => pair.split('=', 2))) }
    case 'COPY':
      return readCopy(value)
    case 'ENTRYPOINT':
    case 'CMD':
      return { type: keyword === 'CMD' ? 'cmd' : 'entrypoint', command: readCommand(value) }
    case 'HEALTHCHECK':
      return { type: 'healthcheck', command: readCommand(value.replace(/^CMD /, '')) }
  }
  throw new Error(`Cannot read the Dockerfile: ${line} is of no kind that is known here`)
}

const typeOf = { WORKDIR: 'workdir', RUN: 'run', USER: 'user', VOLUME: 'volume', EXPOSE: 'expose' } as const

function readCopy(value: string): Instruction {
  const [, from, paths = ''] = /^(?:--from=(\S+) )?([^-].*)$/.exec(value) ?? []
  const sources = paths.split(' ')
  const target = sources.pop()
  if (!target || sources.length === 0) throw new Error(`Cannot read the Dockerfile: COPY ${value} has no source and target`)
  return { type: 'copy', ...(from !== undefined && { from }), sources, target }
}

/** A command as a JSON array: without a shell between, so that signals reach it. */
function readCommand(value: string): readonly string[] {
  const command: unknown = JSON.parse(value)
  if (!Array.isArray(command) || !command.every((word) => typeof word === 'string'))
    throw new Error(`Cannot read the Dockerfile: ${value} is not an array of words`)
  return command
}
