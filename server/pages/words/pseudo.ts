import { Html } from '../html.ts'
import { englishWords } from './english.ts'

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const marked = 'áƀçđéƒğĥíĵķłɱñóþɋřšťúṽŵẋýžÁƁÇĐÉƑĞĤÍĴĶŁṀÑÓÞɊŘŠŤÚṼŴẊÝŽ'

/** English in disguise: a text without accents was forgotten, one without its last bracket was cut. A third longer, as other languages are. */
export const pseudo = englishWords('en-XA', {
  text: (parts, ...values) => String.raw({ raw: disguised(parts) }, ...values),
  marked: (parts, ...pieces) => new Html(disguised(parts), pieces),
})

/** What stands between the values in accents, in brackets, with as many dots behind as make it a third longer. */
function disguised(parts: readonly string[]): readonly string[] {
  const last = parts.length - 1
  const dots = '·'.repeat(Math.ceil(parts.join('').length * 0.35))
  return parts.map((part, index) => `${index === 0 ? '⟦' : ''}${accented(part)}${index === last ? `${dots}⟧` : ''}`)
}

function accented(text: string): string {
  return text.replace(/[a-zA-Z]/g, (letter) => marked.charAt(plain.indexOf(letter)))
}
