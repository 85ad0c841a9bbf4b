import { instant } from '../../src/time/units.ts'
import type { Account, Accounts, ChecksPasswords } from '../identity/application.ts'
import { normaliseEmail, type Person, type PersonId } from '../identity/person.ts'
import type { Passwords } from '../keys/passwords.ts'
import type { PersonStore } from '../store/store.ts'

/** What begins the hash of a password that an application checks. */
const mark = 'account '

/** People as flows ask for them, each an account of the application; they are made, changed and removed there. */
export function peopleOf(accounts: Accounts): PersonStore {
  return {
    find: async (id) => personOf(await accounts.find(id)),
    findByEmail: async (email) => {
      if (!checksPasswords(accounts)) return undefined
      const person = personOf(await accounts.findByEmail(email))
      return person && { ...person, passwordHash: `${mark}${person.id}` }
    },
    list: async () => [],
    insert: unsupported,
    replacePasswordHash: unsupported,
    remove: unsupported,
  }
}

/** Passwords as the application checks them. */
export function passwordsOf(accounts: Accounts): Passwords {
  return {
    hash: unsupported,
    verify: async (hash, password) => {
      const id = hash?.startsWith(mark) ? hash.slice(mark.length) : undefined
      const isRight = checksPasswords(accounts) && (await accounts.authenticate(id, password))
      return { isRight: isRight && id !== undefined }
    },
  }
}

/** An account as a person; one whose id could not stand in a token is a bug of the application, and said so. */
export function personOf(account: Account | undefined): Person | undefined {
  if (!account) return undefined
  const { id, name } = account
  if (!/^[\x21-\x7e]{1,255}$/.test(id)) throw new TypeError('The id of an account has 1 to 255 printable ASCII characters and no space')
  return { id: id as PersonId, email: normaliseEmail(account.email) ?? '', name, isDemo: false, createdAt: instant(0) }
}

function checksPasswords(accounts: Accounts): accounts is Accounts & ChecksPasswords {
  return 'authenticate' in accounts
}

async function unsupported(): Promise<never> {
  throw new Error('Accounts belong to the application that this server is built into')
}
