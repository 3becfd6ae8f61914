/** What is said to be stored is what is stored. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { keptData } from '../../src/privacy/kept-data.ts'
import type { Database } from '../../src/store/database.ts'
import { sealedColumns } from '../../src/store/sealed-columns.ts'
import { openTestDatabase, testStore } from '../support/database.ts'

let database: Database
let schema: Map<string, string[]>
beforeAll(async () => {
  database = await openTestDatabase()
  const { rows } = await sql<{ table: string; columns: string[] }>`
    select c.relname as table, array_agg(a.attname::text order by a.attname) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'kysely_%'
    group by 1`.execute(database.db)
  schema = new Map(rows.map((row) => [row.table, row.columns]))
}, 180_000)
afterAll(() => database.close())

describe(`on ${testStore}`, () => {
  test('every table and column has its place in src/privacy/kept-data.ts, and nothing is there that does not exist', () => {
    const said = Object.entries(keptData).map(([table, { personal, plain }]) => {
      const columns = [...Object.keys(personal ?? {}), ...plain.split(/\s+/)].sort()
      return [table, columns] as const
    })
    const sorted = (map: Iterable<readonly [string, string[]]>) =>
      Object.fromEntries([...map].map(([table, columns]) => [table, [...columns].sort()]).sort())
    expect(sorted(said)).toEqual(sorted(schema))
  })

  test('every sealed column exists, and is emptied when its person is forgotten (where a person is known)', () => {
    for (const [table, columns] of Object.entries(sealedColumns)) {
      for (const column of Object.keys(columns)) {
        expect(schema.get(table)).toContain(column)
        // A public question names nobody; its words go when it is settled. What an officer searches for is the officer's own.
        if (['public_question', 'saved_filter'].includes(table)) continue
        expect([table, column, keptData[table]?.personal?.[column]]).not.toContain(undefined)
      }
    }
  })

  test('what is kept as the register is the audit, which nobody can delete, and rows without a person’s words', async () => {
    const register = Object.entries(keptData).filter(([, one]) => one.keep === 'register')
    expect(register.map(([table]) => table)).toContain('audit')
    expect(keptData.audit!.personal).toBeUndefined()
    await sql`insert into audit (subject, subject_id, type, actor, at) values ('system', '1', 'made', 'system', now())`.execute(
      database.db,
    )
    await expect(sql`delete from audit`.execute(database.db)).rejects.toThrow(/never changed or deleted/)
  })
})
