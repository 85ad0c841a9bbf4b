import type { Words } from '../../../pages/words/english.ts'

/** What this dialect's own pages say, beside the words of the plain server. */
interface WorkosWords {
  readonly chooseOrganization: string
  readonly forWhich: string
  readonly several: (client: string) => string
  readonly signOut: string
  readonly ends: (client: string) => string
  readonly signedOut: string
  readonly canClose: string
  readonly continueTo: (host: string) => string
  readonly unknown: string
  readonly nothingChanged: string
}

/** The words in the language that a page is in; English where there are none. */
export function workosWords({ lang }: Words): WorkosWords {
  return languages[lang] ?? english
}

const english: WorkosWords = {
  chooseOrganization: 'Choose an organization',
  forWhich: 'For which organization?',
  several: (client) => `You approved ${client}, and belong to several. It waits until you choose.`,
  signOut: 'Sign out?',
  ends: (client) => `This ends the sign-in of ${client}, which then has to ask for another.`,
  signedOut: 'Signed out',
  canClose: 'You can close this page.',
  continueTo: (host) => `Continue to ${host}`,
  unknown: 'There is no such sign-in',
  nothingChanged: 'Nothing was changed.',
}

const german: WorkosWords = {
  chooseOrganization: 'Organisation wählen',
  forWhich: 'Für welche Organisation?',
  several: (client) => `Sie haben ${client} zugelassen und gehören zu mehreren. Es wartet, bis Sie wählen.`,
  signOut: 'Abmelden?',
  ends: (client) => `Damit endet die Anmeldung von ${client}; danach ist eine neue nötig.`,
  signedOut: 'Abgemeldet',
  canClose: 'Sie können diese Seite schließen.',
  continueTo: (host) => `Weiter zu ${host}`,
  unknown: 'Diese Anmeldung gibt es nicht',
  nothingChanged: 'Nichts wurde geändert.',
}

const japanese: WorkosWords = {
  chooseOrganization: '組織の選択',
  forWhich: 'どの組織で使いますか？',
  several: (client) => `${client}を許可しました。複数の組織に所属なさっています。お選びになるまで待っています。`,
  signOut: 'サインアウトしますか？',
  ends: (client) => `${client}のサインインを終了します。また使うには、もう一度サインインが必要です。`,
  signedOut: 'サインアウトしました',
  canClose: 'このページを閉じてかまいません。',
  continueTo: (host) => `${host}に進む`,
  unknown: 'このサインインはありません',
  nothingChanged: '何も変わっていません。',
}

const languages: Readonly<Record<string, WorkosWords>> = { en: english, de: german, ja: japanese }
