import type { PersonId } from '../../identity/person.ts'
import { factorColumns, readFactor, writeFactor } from '../rows/people.ts'
import type { FactorStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { insertInto } from './insert.ts'
import type { Writers } from './writers.ts'

/** Second factors in SQLite; a code that was accepted stays spent, whatever happens to the machine (D-28). */
export function factorStore(connection: Connection, writers: Writers): FactorStore {
  const put = connection.prepare(insertInto('second_factors', factorColumns).replace('insert', 'insert or replace'))
  const byPerson = connection.prepare('select * from second_factors where person = ?')
  const remove = connection.prepare('delete from second_factors where person = ?')
  const find = (person: PersonId) => {
    const row = byPerson.get(person)
    return row && readFactor(row)
  }
  return {
    find: async (person) => find(person),
    update: async (person, decide) =>
      connection.write('lasting', () => {
        const { verdict, next, audit } = decide(find(person))
        if (next === 'none') remove.run(person)
        else if (next) put.run(...writeFactor(next))
        if (audit) writers.audit(audit)
        return verdict
      }),
  }
}
