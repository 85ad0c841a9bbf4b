import { type Data, openData } from '../server/data/data.ts'
import { normaliseEmail, type Person } from '../server/identity/person.ts'
import { cleanText } from '../src/text/clean.ts'
import { CommandError } from './exit-code.ts'
import { option, pathArgument } from './options.ts'

/** The directory that operators' commands work on, beside a running server or without one. */
export const dataOption = () => option('--data <dir>', 'the data directory of the server').argParser(pathArgument).default('./tenfoot-data')

/** Opens a data directory for one operator's command and closes it afterwards, whatever happens. */
export async function withData<Result>(directory: string, work: (data: Data) => Promise<Result>, isNew = false): Promise<Result> {
  const data = await openForOperator(directory, isNew)
  try {
    return await work(data)
  } finally {
    await data.close()
  }
}

async function openForOperator(directory: string, isNew: boolean): Promise<Data> {
  try {
    return await openData(directory, { create: isNew })
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error), undefined, { cause: error })
  }
}

/** The person with an e-mail address; throws `CommandError` when there is none. */
export async function personNamed({ store }: Data, typed: string): Promise<Person> {
  const email = normaliseEmail(typed)
  const person = email && (await store.people.findByEmail(email))
  if (!person) throw new CommandError(`There is no person ${cleanText(typed)}; tenfoot person list shows who there is`)
  return person
}
