/** Citizens' words are never on disk as they were written, and nothing above the store notices. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { makeLog } from '../../src/log.ts'
import { loadConversation, meetCitizens, saveMemory } from '../../src/store/conversations.ts'
import { type Database, type Db, migrate, openDatabase } from '../../src/store/database.ts'
import { insertEvents, takePendingEvents } from '../../src/store/events.ts'
import { type TextKeys, textKeys } from '../../src/store/keys.ts'
import { insertInbound, insertOutbound, loadMessage, prefixMessage } from '../../src/store/messages.ts'
import { askForReseal, checkTextKeys, forgetOldTextKeys, reseal } from '../../src/store/reseal.ts'
import { sealedColumnsPlugin, withKeys } from '../../src/store/sealed-columns.ts'
import { openText, sealText, unreadable } from '../../src/store/sealed-text.ts'
import { makeTestDatabase, testStore } from '../support/database.ts'

const secret = Buffer.alloc(32, 6)
const first = textKeys(secret)
const second = textKeys(secret, `moi:${randomBytes(32).toString('hex')}`)
const now = new Date('2026-11-24T02:00:00Z')
const words = 'Nguyễn Văn Tèo hỏi tạm trú, số 001099012345'

let made: Awaited<ReturnType<typeof makeTestDatabase>>
let database: Database
/** The same database seen with other keys. */
const seenWith = (keys: TextKeys): Db => database.db.withoutPlugins().withPlugin(sealedColumnsPlugin(keys))
const openFresh = async () => {
  made = await makeTestDatabase()
  database = await openDatabase({ ...(made ? { url: made.url } : { dataDir: null }), keys: first }, makeLog('silent'))
}
const drop = async () => {
  await database.close()
  await made?.drop()
}

const everything = async (): Promise<string> => {
  const raw = database.db.withoutPlugins()
  const tables = await sql<{
    name: string
  }>`select tablename as name from pg_tables where schemaname = 'public'`.execute(raw)
  const texts = await Promise.all(
    tables.rows.map(
      async ({ name }) =>
        (
          await sql<{ all: string }>`select coalesce(json_agg(t)::text, '') as all from ${sql.table(name)} t`.execute(
            raw,
          )
        ).rows[0]!.all,
    ),
  )
  return texts.join('\n')
}

/** A person, a question, a message and an event; returns the conversation and the message. */
async function write(db: Db) {
  await sql`insert into unit (name, level) values ('Đơn vị', 'province')`.execute(db)
  await sql`insert into account (channel, platform_id, name, unit_id, secrets) values ('zalo', '1', 'OA', 1, '')`.execute(
    db,
  )
  const [met] = await meetCitizens(db, [{ accountId: '1', platformId: 'p', at: now }])
  const { conversationId } = met!
  await db.updateTable('citizen').set({ name: 'Nguyễn Văn Tèo' }).execute()
  const incoming = { kind: 'message', text: words }
  const event = { accountId: '1', key: 'k', kind: 'message', name: 'n', incoming, platformAt: now, receivedAt: now }
  await insertEvents(db, [event])
  const said = { text: words, payload: 'Tèo bấm', contents: ['text'], platformMessageId: null, platformAt: now }
  const [messageId] = await insertInbound(db, [
    { accountId: '1', conversationId, ...said, createdAt: now, questionId: null },
  ])
  await db
    .insertInto('question')
    .values({
      account_id: '1',
      conversation_id: conversationId,
      text: words,
      asked_at: now,
      trace: JSON.stringify({ reading: words }),
    })
    .execute()
  await saveMemory(db, '1', conversationId, { topic: 'Tèo' }, false)
  return { conversationId, messageId: messageId! }
}

const found = async (db: Db, search: string) => {
  const { rows } = await sql<{
    text: string
  }>`select text from message where marks @> ${withKeys(({ marks }) => marks(search))}::int4[]`.execute(db)
  return rows.map((row) => row.text)
}

let written: Awaited<ReturnType<typeof write>>
describe(`on ${testStore}`, () => {
  beforeAll(async () => {
    await openFresh()
    await migrate(database.db)
    await checkTextKeys(database.db, first, now)
    written = await write(database.db)
  }, 60_000)
  afterAll(drop)

  test('no table holds the words, and every store function gives them back', async () => {
    const { conversationId, messageId } = written
    expect(await everything()).not.toMatch(/Tèo|001099012345|tạm trú/)

    expect(await loadMessage(database.db, '1', messageId)).toMatchObject({ text: words, payload: 'Tèo bấm' })
    expect(await loadConversation(database.db, '1', conversationId)).toMatchObject({
      citizenName: 'Nguyễn Văn Tèo',
      memory: { topic: 'Tèo' },
    })
    const question = await database.db.selectFrom('question').select(['text', 'trace']).executeTakeFirstOrThrow()
    expect(question).toEqual({ text: words, trace: { reading: words } })
    const events = await database.db.transaction().execute((tx) => takePendingEvents(tx, 1))
    expect(events![0]!.incoming).toMatchObject({ text: words })
    const nested = await sql<{
      all: { text: string }[]
    }>`select json_agg(m) as all from (select text from message) m`.execute(database.db)
    expect(nested.rows[0]!.all).toEqual([{ text: words }])

    await prefixMessage(database.db, '1', messageId, 'Trước hết:')
    expect((await loadMessage(database.db, '1', messageId))!.text).toBe(`Trước hết:\n\n${words}`)
    expect(await everything()).not.toMatch(/Tèo|001099012345/)
  })

  test('what people wrote is found without marks; what the assistant says is not searched', async () => {
    const { conversationId } = written
    await insertOutbound(database.db, [
      { accountId: '1', conversationId, author: 'assistant', text: 'Dạ, tạm trú ạ', createdAt: now },
    ])
    expect(await found(database.db, 'TAM tru teo')).toEqual([`Trước hết:\n\n${words}`])
    expect(await found(database.db, 'tạm vắng')).toEqual([])
  })

  test('SQL in the place of a sealed text is refused instead of stored as it is', async () => {
    await expect(database.db.updateTable('message').set({ text: sql`'x'` }).execute()).rejects.toThrow(
      /message.text is sealed/,
    )
  })

  test('a new key seals everything anew; the old one is then no longer needed', async () => {
    const { messageId } = written
    const text = (await loadMessage(database.db, '1', messageId))!.text
    const after = seenWith(second)
    await checkTextKeys(after, second, now)
    expect((await loadMessage(after, '1', messageId))!.text).toBe(text)
    await askForReseal(after)
    expect(await reseal(after, second)).toBe(6)
    await forgetOldTextKeys(after, second)
    expect(await everything()).not.toContain('$s1.0.')
    expect((await loadMessage(after, '1', messageId))!.text).toBe(text)
    expect(await found(after, 'tam tru')).toEqual([text])

    const lost = textKeys(secret, `khac:${randomBytes(32).toString('hex')}`)
    const without = seenWith(lost)
    await expect(checkTextKeys(without, lost, now)).rejects.toThrow(/TEXT_KEYS: the key "moi"/)
    expect((await loadMessage(without, '1', messageId))!.text).toBe(unreadable)
  })
})

describe(`upgrade on ${testStore}`, () => {
  beforeAll(openFresh, 60_000)
  afterAll(drop)

  test('rows of the first release are sealed after the upgrade, in batches that may be stopped', async () => {
    const { db } = database
    await migrate(db, '002-search')
    const plain = db.withoutPlugins()
    await sql`insert into unit (name, level) values ('Đơn vị', 'province')`.execute(plain)
    await sql`insert into account (channel, platform_id, name, unit_id, secrets) values ('zalo', '1', 'OA', 1, '')`.execute(
      plain,
    )
    await sql`insert into citizen (account_id, platform_id, name) select 1, n::text, 'Tèo ' || n from generate_series(1, 700) n`.execute(
      plain,
    )
    await sql`insert into conversation (account_id, citizen_id, memory) select 1, id, '{"topic":"Tèo"}' from citizen`.execute(
      plain,
    )
    await sql`insert into message (account_id, conversation_id, direction, author, text, created_at)
      select 1, id, 'in', 'citizen', ${words}, now() from conversation`.execute(plain)
    await sql`insert into event (account_id, key, kind, name, incoming, platform_at, received_at)
      values (1, 'k', 'message', 'n', ${JSON.stringify({ text: words })}::jsonb, now(), now())`.execute(plain)
    expect(await everything()).toMatch(/Tèo/)

    await migrate(db)
    await checkTextKeys(db, first, now)
    // Words that are not sealed yet are read as they are.
    expect((await db.selectFrom('message').select('text').limit(1).executeTakeFirstOrThrow()).text).toBe(words)
    let batches = 0
    await reseal(db, first, { stopped: () => batches++ >= 2 })
    expect(await everything()).toMatch(/Tèo/)
    await reseal(db, first)
    expect(await everything()).not.toMatch(/Tèo|001099012345/)
    expect((await found(database.db, 'nguyen van teo')).length).toBe(700)
    expect((await db.selectFrom('event').select('incoming').executeTakeFirstOrThrow()).incoming).toEqual({
      text: words,
    })
    expect(await db.selectFrom('reseal').selectAll().execute()).toEqual([])
  })
})

test('a sealed text opens only as what it was sealed for, and looks like nothing else', () => {
  const sealed = sealText(first, 'message.text', words)
  expect(openText(first, sealed)).toBe(words)
  expect(openText(first, sealed.replace('message.text', 'citizen.name'))).toBe(unreadable)
  expect(openText(first, `${sealed.slice(0, -2)}AA`)).toBe(unreadable)
  for (const typed of ['$s1.', '$s1.0.message.text.t.', '$s1.0.message.text.t.short', 'giá $s1'])
    expect(openText(first, typed)).toBe(typed)
  expect(sealText(first, 'message.text', words)).not.toBe(sealed)
})
