import type { Accent } from './accent.ts'

/** The one stylesheet of all pages: a phone held in one hand, light and dark (WCAG 2.2 AA), with a brand's colour where there is one. */
export function styleSheet(accent?: Accent): string {
  return accent ? `${style}${inColour(accent)}` : style
}

function inColour({ light, dark }: Accent): string {
  return `:root { --accent: ${light}; }
@media (prefers-color-scheme: dark) { :root { --accent: ${dark}; --on-accent: #0d1110; } }
`
}

const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f7; --card: #fff; --line: #dadfdd; --edge: #66726f; --text: #111615; --soft: #4a5452; --accent: #0b6b5f; --on-accent: #fff; --alarm: #a3202a;
}
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1110; --card: #161b1a; --line: #29302e; --edge: #82908c; --text: #f1f5f4; --soft: #a7b1ae; --accent: #5fd6c4; --on-accent: #06231f; --alarm: #ff9a98; }
}
* { box-sizing: border-box; margin: 0; }
body { min-height: 100vh; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; -webkit-text-size-adjust: 100%; }
header, main, footer { max-width: 28rem; margin: 0 auto; padding: 0 1rem; }
header { display: flex; align-items: center; justify-content: space-between; gap: 1rem; min-height: 3.75rem; }
main { padding-bottom: 2rem; }
.brand { display: flex; align-items: center; gap: .625rem; color: var(--accent); font-weight: 700; letter-spacing: .01em; }
.brand img { display: block; width: auto; height: 2rem; max-width: 7rem; object-fit: contain; }
h1 { font-size: 1.5rem; line-height: 1.25; font-weight: 700; letter-spacing: -.01em; text-wrap: balance; }
h1 + p { margin-top: .375rem; }
p { color: var(--soft); }
p strong { color: var(--text); font-weight: 600; }
.demo { margin: 0 0 1rem; padding: .5rem .75rem; border-left: 3px solid var(--accent); background: var(--card); font-size: .875rem; line-height: 1.4; }
.alarm, .need { margin-top: .75rem; padding: .625rem .75rem; border-left: 3px solid var(--alarm); background: var(--card); color: var(--text); font-size: .9375rem; }
.need { border-color: var(--accent); }
.code { margin-top: 1rem; padding: 1.125rem .5rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--card); color: var(--text); text-align: center; font: 700 clamp(1.75rem, 10.4vw, 3rem)/1.2 ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "DejaVu Sans Mono", monospace; letter-spacing: .1em; white-space: nowrap; }
.code.long { font-size: clamp(1.25rem, 8.6vw, 2.5rem); }
.code span { margin-right: -.1em; }
.facts { margin-top: .75rem; padding: 0 1rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--card); }
.facts div { display: grid; grid-template-columns: 6rem 1fr; gap: .5rem; padding: .625rem 0; }
.facts div + div { border-top: 1px solid var(--line); }
dt { color: var(--soft); }
dd small { display: block; color: var(--soft); font-size: .875rem; }
.said { border-top-style: dashed !important; }
#no { margin: 0; }
.answers { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin-top: 1rem; }
.answers > :only-child { grid-column: 1 / -1; }
.warning { margin-top: .875rem; font-size: .9375rem; }
button, .button { display: flex; align-items: center; justify-content: center; width: 100%; min-height: 3.5rem; padding: .5rem 1rem; border: 2px solid var(--accent); border-radius: 1rem; background: var(--card); color: var(--accent); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
.main { background: var(--accent); color: var(--on-accent); }
.plain { display: inline-flex; width: auto; min-height: 3rem; padding: 0 .25rem; border: 0; border-radius: .5rem; background: none; color: var(--soft); font-weight: 400; text-decoration: underline; text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
form { margin-top: 1.25rem; }
header form, footer form, .answers form { margin-top: 0; }
label { display: block; margin: 1rem 0 .375rem; font-weight: 600; }
input { width: 100%; min-height: 3.5rem; padding: .5rem 1rem; border: 1px solid var(--edge); border-radius: 1rem; background: var(--card); color: var(--text); font: inherit; }
input[aria-invalid] { border: 2px solid var(--alarm); }
.letters { font: 700 1.625rem/1.2 ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "DejaVu Sans Mono", monospace; letter-spacing: .12em; text-align: center; text-transform: uppercase; }
.letters::placeholder { color: var(--edge); font-weight: 400; opacity: 1; }
form button { margin-top: 1.25rem; }
header button, footer button, .answers button { margin-top: 0; }
.check { display: flex; align-items: center; gap: .75rem; min-height: 3rem; font-weight: 400; }
.check input { flex: none; width: 1.5rem; min-height: 1.5rem; margin: 0; accent-color: var(--accent); }
.hint { margin-top: .5rem; font-size: .9375rem; }
.problem { margin-top: .5rem; color: var(--alarm); font-weight: 600; }
.or { display: flex; align-items: center; gap: .75rem; margin-top: 1.25rem; }
.or + * { margin-top: 1.25rem; }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.outcome { padding-top: 2.5rem; text-align: center; }
.outcome svg { display: block; width: 7rem; height: 7rem; margin: 0 auto 1.5rem; color: var(--accent); fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
.outcome p { margin-top: .75rem; }
.outcome .next { margin-top: 1.75rem; }
.outcome ul { margin: .75rem auto 0; padding-left: 1.25rem; max-width: 22rem; color: var(--soft); text-align: left; }
footer { padding-bottom: 1.5rem; color: var(--soft); font-size: .9375rem; }
footer p { padding-top: 1rem; border-top: 1px solid var(--line); }
footer p strong { display: block; }
footer div { display: flex; flex-wrap: wrap; justify-content: space-between; column-gap: 1rem; margin: .25rem -.25rem 0; }
h2 { margin-top: 2rem; font-size: 1.125rem; line-height: 1.3; }
h3 { font-size: 1.0625rem; }
h2 + p, h2 + ul { margin-top: .5rem; }
em { padding: .0625rem .5rem; border-radius: 1rem; background: var(--accent); color: var(--on-accent); font-size: .8125rem; font-style: normal; font-weight: 600; }
.device { margin-top: .75rem; padding: 1rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--card); }
.device h2 { margin-top: 0; }
.device .facts { padding: 0; border: 0; }
.device form { margin-top: .75rem; }
.device button { margin-top: 0; min-height: 3rem; }
.device .answers { grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .5rem; }
.device .answers form { margin-top: 0; }
.device label + input { margin-bottom: .75rem; min-height: 3rem; }
details { margin-top: .75rem; }
summary { display: flex; align-items: center; min-height: 3rem; color: var(--soft); text-decoration: underline; text-underline-offset: .2em; cursor: pointer; }
.activity { padding: 0; list-style: none; }
.activity li { padding: .5rem 0; border-top: 1px solid var(--line); }
.activity small { display: block; color: var(--soft); font-size: .875rem; }
.qr { width: 15rem; max-width: 100%; margin: 1rem auto; }
.qr svg { display: block; width: 100%; border-radius: .5rem; }
.key, .codes { color: var(--text); font: 600 1.125rem/1.6 ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "DejaVu Sans Mono", monospace; }
.codes { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); margin-top: 1rem; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--card); list-style: none; }
.next { margin-top: 1.25rem; }
.provider { margin-top: 1.25rem; }
.provider + .provider { margin-top: .75rem; }
a { color: var(--accent); }
a.plain { align-items: center; }
:lang(ja) { line-break: strict; word-break: auto-phrase; }
.away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`
  .trim()
  .concat('\n')
