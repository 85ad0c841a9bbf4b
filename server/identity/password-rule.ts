/** A password that is the only factor has at least this many characters (NIST SP 800-63B-4). */
export const shortestPassword = 15

/** Longer passwords, in bytes, are refused before hashing (D-27). */
export const longestPassword = 1024

/** What can be wrong with a new password. */
export type PasswordFlaw = 'too-short' | 'too-long' | 'common'

/**
 * What is wrong with a new password; undefined when it is good. It is judged by its length and against a block-list, never by its kinds
 * of characters (D-23).
 */
export function passwordFlaw(password: string): PasswordFlaw | undefined {
  if ([...password].length < shortestPassword) return 'too-short'
  if (byteLength(password) > longestPassword) return 'too-long'
  const letters = bare(password)
  return isRepetition(letters) || common.has(letters) ? 'common' : undefined
}

/** The same for an operator, in a sentence that says what to do. */
export function passwordProblem(password: string): string | undefined {
  const flaw = passwordFlaw(password)
  return flaw && advice[flaw]
}

const advice: Readonly<Record<PasswordFlaw, string>> = {
  'too-short': `The password is too short: choose one of ${shortestPassword} characters or more`,
  'too-long': `The password is too long: choose one of ${longestPassword} bytes or fewer`,
  common: 'The password is one that many people use: choose another',
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

/** The same letters whatever case, spaces and dashes stand between them. */
function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.-]/g, '')
}

/** `aaaaaaaaaaaaaaa`, `abcabcabcabcabc` and their like. */
function isRepetition(letters: string): boolean {
  return /^(.{1,5})\1+.{0,4}$/su.test(letters) && new Set(letters).size <= 5
}

/** Passwords of fifteen characters and more that lists of leaked ones put at the top. */
const common: ReadonlySet<string> = new Set([
  '123456789012345',
  '1234567890123456',
  '12345678901234567890',
  '123456789123456789',
  '123456789987654321',
  '987654321123456789',
  '012345678901234',
  'abcdefghijklmno',
  'abcdefghijklmnop',
  'abcdefghijklmnopqrstuvwxyz',
  'abcdefghijklmnopqrstuvwxyz1234567890',
  'qwertyuiopasdfg',
  'qwertyuiopasdfgh',
  'qwertyuiopasdfghjkl',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv',
  '1qaz2wsx3edc4rfv5tgb',
  'q1w2e3r4t5y6u7i8',
  'q1w2e3r4t5y6u7i8o9p0',
  'zaq12wsxcde34rfv',
  'passwordpassword',
  'password123456789',
  'password1234567890',
  'passwordpassword123',
  'password12345678',
  'adminadminadmin',
  'administrator123',
  'administrator1234',
  'letmeinletmeinletmein',
  'iloveyouiloveyou',
  'welcomewelcome1',
  'welcome123456789',
  'trustnotrustno1',
  'thisisapassword',
  'thisismypassword',
  'mypasswordismypassword',
  'changemechangeme',
  'iloveyouverymuch',
  'monkeymonkeymonkey',
  'dragondragondragon',
  'footballfootball',
  'baseballbaseball',
  'sunshinesunshine',
  'princessprincess',
  'qwertyqwertyqwerty',
  'qwerty123456789',
  'qwertyuiop123456',
  'qwertyuiop1234567890',
])
