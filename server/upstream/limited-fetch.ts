/** How long a provider may take for one answer, in milliseconds, and how large that may be, in bytes. */
const patience = 8000
const most = 512 * 1024

/**
 * Fetches from a provider within bounds of time and size, body included; follows no redirects. A timer of our own, since one of
 * `AbortSignal.timeout` can be collected on Node 20 before it fires.
 */
export async function limitedFetch(url: string, init: RequestInit): Promise<Response> {
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(new Error('The provider took too long')), patience)
  try {
    const { status, headers, body } = await fetch(url, { ...init, redirect: 'manual', signal: over.signal })
    const type = headers.get('content-type')
    const content = body === null ? null : await readAll(body)
    return new Response(content, { status, headers: type === null ? {} : { 'content-type': type } })
  } finally {
    clearTimeout(timer)
  }
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > most) throw new Error('The answer of the provider is too large')
    chunks.push(chunk)
  }
  return Uint8Array.from(Buffer.concat(chunks))
}
