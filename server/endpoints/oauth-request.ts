/** A request to an OAuth endpoint, free of Express and node:http. */
export interface OAuthRequest {
  readonly method: string
  /** What stands behind the question mark, as sent. */
  readonly query: string
  /** Every `Content-Type` header that was sent: two are one too many. */
  readonly contentType: readonly string[]
  readonly contentEncoding?: string | undefined
  /** Every `Authorization` header that was sent: two are one too many (B-28). */
  readonly authorization: readonly string[]
  /** Every `DPoP` header that was sent (RFC 9449 §4.1). */
  readonly dpop: readonly string[]
  readonly body: string
  /** What the program that sent it calls itself. */
  readonly userAgent?: string | undefined
  /** Who sent it, as the server sees it. */
  readonly address: string
}

/** An answer of an OAuth endpoint. */
export interface OAuthReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** To be called when the connection broke before the answer was out. */
  readonly ifLost?: (() => Promise<void>) | undefined
}

/** One OAuth endpoint. It never rejects with an `OAuthError`: refusals are replies. */
export type Endpoint = (request: OAuthRequest) => Promise<OAuthReply>
