import { englishWords } from './english.ts'

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const marked = 'áƀçđéƒğĥíĵķłɱñóþɋřšťúṽŵẋýžÁƁÇĐÉƑĞĤÍĴĶŁṀÑÓÞɊŘŠŤÚṼŴẊÝŽ'

/** English in disguise: a text without accents was forgotten, one without its last bracket was cut. A third longer, as other languages are. */
export const pseudo = englishWords((parts, ...values) => {
  const text = parts.map((part, index) => `${accented(part)}${values[index] ?? ''}`).join('')
  const letters = parts.join('').length
  return `⟦${text}${'·'.repeat(Math.ceil(letters * 0.35))}⟧`
})

function accented(text: string): string {
  return text.replace(/[a-zA-Z]/g, (letter) => marked.charAt(plain.indexOf(letter)))
}
