import { cleanText } from '../../src/text/clean.ts'
import { type Html, html, type Piece } from './html.ts'
import { styleVersion } from './style.ts'

/** What stands around every page. */
export interface Frame {
  /** What every address begins with: the path of the issuer, usually nothing. */
  readonly base: string
  /** Whether the page says that this is a demonstration without encryption. */
  readonly isPlainDemo: boolean
  /** Who is signed in here. */
  readonly account?: Account | undefined
  /** How many devices were let in that this person has not been told of (C-29). */
  readonly news?: number | undefined
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
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} – tenfoot</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${frame.base}/assets/style.css?v=${styleVersion}">
</head>
<body>
<header><span class="brand">tenfoot</span>${corner}</header>
<main>
${frame.isPlainDemo && plainDemo}
${frame.news !== undefined && frame.news > 0 && newsLine(frame.base, frame.news)}
${body}
</main>
${frame.account && accountLine(frame.base, frame.account)}
</body>
</html>
`
}

const plainDemo = html`<p class="demo">A demonstration without encryption: type no password that you use elsewhere.</p>`

function newsLine(base: string, count: number): Html {
  return html`<p class="demo" role="status">${count === 1 ? 'A device was' : `${count} devices were`} signed in as you. <a href="${base}/account">Was that you?</a></p>`
}

function accountLine(base: string, { name, email, exits }: Account): Html {
  return html`<footer>
<p>Signed in as <strong>${personName(name)}</strong> ${cleanText(email, 80)}</p>
<div>
${exits && html`<form method="post" action="${base}/switch">${tokenField(exits.switchToken)}<button class="plain">Not you? Use another account</button></form>`}
<a class="plain" href="${base}/account">Your devices</a>
${exits && html`<form method="post" action="${base}/signout">${tokenField(exits.signOutToken)}<button class="plain">Sign out</button></form>`}
</div>
</footer>`
}

/** The anti-forgery token of a form (D-03). */
export function tokenField(token: string): Html {
  return html`<input type="hidden" name="token" value="${token}">`
}

/** For the corner of a page that is about to sign somebody in: the name again, and the way to another one. */
export function notMe({ base, account }: Frame): Html | undefined {
  if (!account?.exits) return undefined
  return html`<form method="post" action="${base}/switch">${tokenField(account.exits.switchToken)}<button class="plain">Not ${shortName(account.name)}?</button></form>`
}

/** A person's name as a page shows it; it is what somebody typed, so it is cleaned and cut. */
export function personName(name: string): string {
  return cleanText(name, 60) || 'somebody'
}

function shortName(name: string): string {
  const first = personName(name).split(' ')[0] ?? ''
  return first.length > 14 ? 'you' : first
}

/** A link that looks like a button. */
export function linkButton(href: string, text: Piece): Html {
  return html`<p class="next"><a class="button" href="${href}">${text}</a></p>`
}
