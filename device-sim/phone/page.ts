/** A form of a page, as far as a person with a phone makes use of it. */
export interface PageForm {
  readonly action: string
  readonly method: 'get' | 'post'
  /** Names of everything that can be filled in, with what stands in them. */
  readonly fields: Readonly<Record<string, string>>
  readonly buttons: readonly { readonly name?: string | undefined; readonly value: string; readonly label: string }[]
}

/** What a phone shows: the address it ended up at, the page, and the forms in it. */
export interface Page {
  readonly status: number
  readonly address: string
  readonly html: string
  readonly forms: readonly PageForm[]
}

/** Finds the forms in a page. Enough of HTML for pages that work without script; a browser tests the rest. */
export function readForms(html: string): readonly PageForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, head = '', body = '']) => ({
    action: attribute(head, 'action') ?? '',
    method: attribute(head, 'method')?.toLowerCase() === 'post' ? 'post' : 'get',
    fields: Object.fromEntries(
      [...body.matchAll(/<input\b([^>]*)>/gi)].map(([, input = '']) => [attribute(input, 'name') ?? '', attribute(input, 'value') ?? '']),
    ),
    buttons: [...body.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/gi)].map(([, button = '', label = '']) => ({
      name: attribute(button, 'name'),
      value: attribute(button, 'value') ?? '',
      label: unescaped(label.replace(/<[^>]*>/g, ' ')).trim(),
    })),
  }))
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`, 'i').exec(tag)?.[1]
  return value === undefined ? undefined : unescaped(value)
}

function unescaped(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&#x27;/gi, "'")
    .replace(/&amp;/g, '&')
}
