import { type Data, openData } from '../server/data/data.ts'
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
