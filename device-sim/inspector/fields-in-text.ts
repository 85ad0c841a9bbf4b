/** What is done with a field that was found; what it answers stands there afterwards. */
export type FieldVisitor = (name: string, value: string) => string

/**
 * Rewrites the values of all fields in a text of any kind: members of JSON at any depth, whole or cut off, and parameters of
 * forms, queries and headers. What the visitor leaves alone stays as it was, byte by byte.
 */
export function rewriteFields(text: string, visit: FieldVisitor): string {
  const members = text.includes('"') ? rewriteMembers(text, visit) : text
  return members.includes('=') ? rewriteParameters(members, visit) : members
}

/** A string of JSON, perhaps cut off, perhaps a name, or a number. Reading literals alone cannot be nested too deep for us. */
const literal = /"([^"\\]*(?:\\.[^"\\]*)*)(?:"(\s*:)?|\\?$)|-?\d[\d.eE+-]*/gs

function rewriteMembers(text: string, visit: FieldVisitor): string {
  let name = ''
  return text.replace(literal, (whole: string, inside: string | undefined, colon: string | undefined) => {
    const value = inside === undefined ? whole : unescaped(inside)
    if (colon !== undefined) {
      name = value
      return whole
    }
    const shown = visit(name, value)
    return shown === value ? whole : JSON.stringify(shown)
  })
}

const parameter = /(^|[?&#;,\s"])([\w.%~*-]{1,80})=("?)([^&;,\s"#\\]*)/g

function rewriteParameters(text: string, visit: FieldVisitor): string {
  return text.replace(parameter, (whole: string, before: string, name: string, quote: string, spelled: string) => {
    const value = percentDecoded(spelled.replaceAll('+', '%20'))
    const shown = visit(percentDecoded(name), value)
    return shown === value ? whole : `${before}${name}=${quote}${encodeURIComponent(shown)}`
  })
}

/** A text with its percent signs undone where they are any; others stay. */
export function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}

function unescaped(inside: string): string {
  if (!inside.includes('\\')) return inside
  try {
    return String(JSON.parse(`"${inside}"`))
  } catch {
    return inside
  }
}
