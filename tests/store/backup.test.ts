/** A backup brings every row back, on either kind of database, also from the first release; a damaged one is refused. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { makeLog } from '../../src/log.ts'
import { backUp, checkBackup, restore } from '../../src/store/backup.ts'
import { type Database, migrate, openDatabase } from '../../src/store/database.ts'
import { insertEvents, makePartitions } from '../../src/store/events.ts'
import { reseal } from '../../src/store/reseal.ts'
import { contentsOf } from '../support/contents.ts'
import { makeTestDatabase, testKeys, testStore } from '../support/database.ts'

const now = new Date('2026-11-24T02:00:00Z')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tro-ly-backup-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const embedded = () => openDatabase({ dataDir: null, keys: testKeys }, makeLog('silent'))
/** An empty database of the kind the suite runs on. */
async function empty(): Promise<Database> {
  const made = await makeTestDatabase()
  const database = made ? await openDatabase({ url: made.url, keys: testKeys }, makeLog('silent')) : await embedded()
  const close = async () => {
    await database.close()
    await made?.drop()
  }
  return { ...database, close }
}

/** Rows as the first release wrote them: plain words, several tables, several months. */
async function fillFirstRelease({ db }: Database): Promise<void> {
  const raw = db.withoutPlugins()
  for (const statement of [
    `insert into unit (name, level) values ('Công an tỉnh', 'province')`,
    `insert into unit (name, level, parent_id) values ('Phường Một', 'commune', 1)`,
    `insert into account (channel, platform_id, name, unit_id, secrets) values ('zalo', '1', 'OA "một"', 1, '\\x01ff00')`,
    `insert into citizen (account_id, platform_id, name) select 1, 'p' || n, 'Tèo' from generate_series(1, 30) n`,
    `insert into conversation (account_id, citizen_id) select 1, id from citizen`,
    `insert into question (account_id, conversation_id, text, asked_at, score, trace) select 1, id, E'dòng một\\ndòng hai', now(), 0.125, '{"a":[1]}' from conversation`,
    `insert into message (account_id, conversation_id, direction, author, text, contents, created_at)
       select 1, id, 'in', 'citizen', 'tạm trú "ở" đâu \\ 🙂', '{text,image}', timestamptz '2026-10-01 00:00:00.123456+07' + id * interval '3 days' from conversation`,
    `insert into audit (account_id, subject, subject_id, type, actor, at) values (1, 'account', '1', 'made', 'system', now())`,
    `insert into officer (id, name, email, unit_id) values ('o1', 'Cán bộ', 'a@b.vn', 2)`,
  ])
    await sql.raw(statement).execute(raw)
}

/** Contents without the queue's own tables. */
const rowsOf = async (database: Database) =>
  [...(await contentsOf(database))].filter(
    ([table]) => table.startsWith('public.') && !table.startsWith('public.kysely'),
  )

describe(`on ${testStore}`, () => {
  test('every row comes back, here and in the other kind of database', async () => {
    const from = await empty()
    await migrate(from.db)
    for (const month of ['2026-10-05', '2026-11-05', '2026-12-05']) await makePartitions(from.db, new Date(month))
    await fillFirstRelease(from)
    const event = {
      accountId: '1',
      key: 'k',
      kind: 'message',
      name: 'n',
      incoming: { text: 'x' },
      platformAt: now,
      receivedAt: now,
    }
    await insertEvents(from.db, [event])
    const file = join(folder, 'one.gz')
    const manifest = await backUp(from, file, now)
    expect(manifest.rows).toMatchObject({ citizen: 30, message: 30, audit: 1, event: 1 })
    const before = await rowsOf(from)
    for (const to of [await empty(), await embedded()]) {
      await restore(to, file)
      expect(await rowsOf(to)).toEqual(before)
      // Numbers go on after the last one.
      await sql`insert into unit (name, level) values ('Mới', 'office')`.execute(to.db)
      await expect(restore(to, file)).rejects.toThrow(/not empty/)
      await to.close()
    }
    await from.close()
  })

  test('a backup of the first release is restored and brought up to date; its words are then sealed', async () => {
    const from = await empty()
    await migrate(from.db, '002-search')
    await fillFirstRelease(from)
    const file = join(folder, 'first.gz')
    expect((await backUp(from, file, now)).schema).toBe('002-search')
    await from.close()
    const to = await empty()
    await restore(to, file)
    await reseal(to.db, testKeys)
    const { rows } = await sql<{ text: string }>`select text from question limit 1`.execute(to.db)
    expect(rows[0]!.text).toBe('dòng một\ndòng hai')
    expect((await contentsOf(to)).get('public.message')).not.toContain('tạm trú')
    expect(await migrate(to.db)).toEqual([])
    await to.close()
  })

  test('a file that was changed, cut short or is something else is refused', async () => {
    const bytes = await readFile(join(folder, 'one.gz'))
    const { gunzipSync, gzipSync } = await import('node:zlib')
    const text = gunzipSync(bytes).toString()
    const cases: [string, Buffer, RegExp][] = [
      ['changed', gzipSync(text.replace('Phường Một', 'Phường Hai')), /checksum/],
      ['short', gzipSync(text.split('\n').slice(0, -2).join('\n')), /cut short/],
      ['other', gzipSync('{"a":1}\n'), /not a backup/],
    ]
    for (const [name, content, problem] of cases) {
      await writeFile(join(folder, name), content)
      await expect(checkBackup(join(folder, name))).rejects.toThrow(problem)
    }
  })
})
