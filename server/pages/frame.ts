import { cleanText } from '../../src/text/clean.ts'
import { type Html, html, type Piece } from './html.ts'
import type { Words } from './words/english.ts'

/** What stands around every page. */
export interface Frame {
  /** What every address begins with: the path of the issuer, usually nothing. */
  readonly base: string
  /** Every text, in the language of whoever reads it. */
  readonly words: Words
  readonly brand: BrandView
  /** Whether the page says that this is a demonstration without encryption. */
  readonly isPlainDemo: boolean
  /** Who is signed in here. */
  readonly account?: Account | undefined
  /** How many devices were let in that this person has not been told of (C-29). */
  readonly news?: number | undefined
}

/** Whose pages these are. */
export interface BrandView {
  readonly name: string
  /** The address of the stylesheet, with the brand's colour. */
  readonly style: string
  /** The address of the logo, where there is one. */
  readonly logo?: string | undefined
}

/** The person whose browser this is, with the anti-forgery tokens of the two ways out. */
export interface Account {
  readonly name: string
  readonly email: string
  /** Absent where an application signs people in and out. */
  readonly exits?: { readonly switchToken: string; readonly signOutToken: string } | undefined
}

/** Puts the body of a page into its frame; works without scripts (D-11). */
export function page(frame: Frame, title: string, body: Html, corner?: Html): Html {
  const { words, brand } = frame
  return html`<!doctype html>
<html lang="${words.lang}" dir="${words.dir}">
<head>
<meta charset="utf-8">
<title>${title} – ${brand.name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${brand.style}">
</head>
<body>
<header><span class="brand">${brand.logo !== undefined && html`<img src="${brand.logo}" alt="">`}${brand.name}</span>${corner}</header>
<main>
${frame.isPlainDemo && html`<p class="demo">${words.frame.plainDemo}</p>`}
${frame.news !== undefined && frame.news > 0 && newsLine(frame, frame.news)}
${body}
</main>
${frame.account && accountLine(frame, frame.account)}
</body>
</html>
`
}

function newsLine({ base, words }: Frame, count: number): Html {
  return html`<p class="demo" role="status">${words.frame.news(count)} <a href="${base}/account">${words.frame.wasItYou}</a></p>`
}

function accountLine(frame: Frame, { name, email, exits }: Account): Html {
  const { base, words } = frame
  return html`<footer>
<p>${words.frame.signedInAs(personName(frame, name))} ${cleanText(email, 80)}</p>
<div>
${exits && html`<form method="post" action="${base}/switch">${tokenField(exits.switchToken)}<button class="plain">${words.frame.useAnother}</button></form>`}
<a class="plain" href="${base}/account">${words.frame.yourDevices}</a>
${exits && html`<form method="post" action="${base}/signout">${tokenField(exits.signOutToken)}<button class="plain">${words.frame.signOut}</button></form>`}
</div>
</footer>`
}

/** The anti-forgery token of a form (D-03). */
export function tokenField(token: string): Html {
  return html`<input type="hidden" name="token" value="${token}">`
}

/** For the corner of a page that is about to sign somebody in: the name again, and the way to another one. */
export function notMe({ base, account, words }: Frame): Html | undefined {
  if (!account?.exits) return undefined
  return html`<form method="post" action="${base}/switch">${tokenField(account.exits.switchToken)}<button class="plain">${notThem(words, account.name)}</button></form>`
}

function notThem({ frame }: Words, name: string): string {
  const first = cleanText(name, 60).split(' ')[0] ?? ''
  return first === '' || first.length > 14 ? frame.notYou : frame.notThem(first)
}

/** A person's name as a page shows it; it is what somebody typed, so it is cleaned and cut. */
export function personName({ words }: Frame, name: string): Html {
  return strong(cleanText(name, 60) || words.frame.somebody)
}

/** What a sentence is about. */
export function strong(text: Piece): Html {
  return html`<strong>${text}</strong>`
}

/** A link that looks like a button. */
export function linkButton(href: string, text: Piece): Html {
  return html`<p class="next"><a class="button" href="${href}">${text}</a></p>`
}

/** What is said at a field that was not filled in right, below it. */
export function problemLine(text: string): Html {
  return html`<p class="problem" id="problem" role="alert">${text}</p>`
}
