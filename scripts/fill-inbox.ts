/** `npm run fill-inbox -- --escalations 10000 --messages 1000000`: fills an empty database with made-up people, so that lists and
 * search can be measured at a size, and measures them. Never for a database in use: it refuses one that has escalations. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { makeCode } from '../src/escalation/code.ts'
import { openAccountBook } from '../src/store/accounts.ts'
import { countQueues, listEscalations } from '../src/store/inbox-queries.ts'
import { sealedColumns } from '../src/store/sealed-columns.ts'
import { sealText, searchMarks } from '../src/store/sealed-text.ts'
import { ensureFirstUnit } from '../src/store/units.ts'
import { openStore } from './open-store.ts'

const { values: given } = parseArgs({
  options: {
    escalations: { type: 'string', default: '10000' },
    messages: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '40000' },
    'measure-only': { type: 'boolean', default: false },
  },
})
const wanted = { open: Number(given.escalations), messages: Number(given.messages), people: Number(given.people) }
const { database, keys } = await openStore()
const { db } = database

const folder = join(import.meta.dirname, '..', 'tests', 'questions')
const questions = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
  .map((line) => (JSON.parse(line) as { q: string }).q)
const surnames = 'Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai Tô'.split(' ')
const names =
  'An Bình Châu Dũng Giang Hà Hùng Khánh Lan Linh Mai Minh Nam Oanh Phúc Quân Sơn Tâm Thảo Trang Tú Vân Yến'.split(' ')
const pick = <T>(list: T[], n: number): T => list[Math.abs(Math.imul(n + 1, 2654435761)) % list.length]!
const nameOf = (n: number) => `${pick(surnames, n)} Văn ${pick(names, n * 7)} ${pick(names, n * 13)}`
const said = 'Trả lời mẫu của trợ lý về thủ tục cư trú, căn cước và các giấy tờ cần chuẩn bị khi đến cơ quan công an.'

/** Inserts rows given as objects: sealed where the table asks for it. */
async function put(table: string, types: Record<string, string>, rows: Record<string, unknown>[]): Promise<string[]> {
  const rules = sealedColumns[table] ?? {}
  const columns = { ...types }
  const sealed = rows.map((row) => {
    const stored = { ...row }
    for (const [name, rule] of Object.entries(rules)) {
      if (typeof row[name] !== 'string') continue
      stored[name] = sealText(keys.text, `${table}.${name}`, row[name] as string)
      if (!rule.marks) continue
      columns[rule.marks] = 'int4[]'
      stored[rule.marks] = row.author === 'assistant' ? null : searchMarks(keys.text, row[name] as string)
    }
    return stored
  })
  const list = Object.keys(columns)
  const shape = sql.join(list.map((name) => sql`${sql.ref(name)} ${sql.raw(columns[name]!)}`))
  const { rows: ids } = await sql<{ id: string }>`
    insert into ${sql.table(table)} (${sql.join(list.map((name) => sql.ref(name)))})
    select ${sql.join(list.map((name) => sql.ref(name)))} from jsonb_to_recordset(${JSON.stringify(sealed)}::jsonb) as g(${shape})
    returning id`.execute(db)
  return ids.map((row) => row.id)
}

async function inBatches(total: number, size: number, what: string, work: (from: number, to: number) => Promise<void>) {
  for (let from = 0; from < total; from += size) {
    await work(from, Math.min(total, from + size))
    process.stdout.write(`\r  ${what}: ${Math.min(total, from + size).toLocaleString('en')}   `)
  }
  process.stdout.write('\n')
}

async function fill(): Promise<void> {
  const { count } = await db
    .selectFrom('escalation')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  if (Number(count) > 0) throw new Error('this database has escalations already; fill an empty one')
  const unitId = await ensureFirstUnit(db, 'Công an tỉnh (đơn vị mẫu)')
  const secrets = { channel: 'zalo' as const, appId: '1', appSecret: 'made up', oaSecretKey: 'made up' }
  const account_id = await openAccountBook(db, keys.secret).save({
    platformId: '10000',
    name: 'OA mẫu',
    unitId,
    secrets,
  })
  const start = Date.now() - 60 * 24 * 3600_000
  const at = (n: number) => new Date(start + (n / wanted.messages) * 60 * 24 * 3600_000).toISOString()
  const id = 'bigint'

  const conversations: string[] = []
  await inBatches(wanted.people, 5_000, 'people', async (from, to) => {
    const numbers = Array.from({ length: to - from }, (_, n) => from + n)
    const people = numbers.map((n) => ({ account_id, platform_id: `mau-${n}`, name: nameOf(n) }))
    const citizens = await put('citizen', { account_id: id, platform_id: 'text', name: 'text' }, people)
    const talks = citizens.map((citizen_id) => ({ account_id, citizen_id }))
    conversations.push(...(await put('conversation', { account_id: id, citizen_id: id }, talks)))
  })
  // One in four questions went to an officer; the newest of them are open.
  const asked: string[] = []
  await inBatches(wanted.people, 5_000, 'questions', async (from, to) => {
    const rows = Array.from({ length: to - from }, (_, n) => {
      const conversation_id = conversations[from + n]
      return { account_id, conversation_id, text: `${pick(questions, from + n)} ${from + n}`, asked_at: at(from + n) }
    })
    asked.push(
      ...(await put('question', { account_id: id, conversation_id: id, text: 'text', asked_at: 'timestamptz' }, rows)),
    )
  })
  await inBatches(wanted.people, 5_000, 'escalations', async (from, to) => {
    const rows = Array.from({ length: to - from }, (_, n) => from + n).map((n) => {
      const open = n >= wanted.people - wanted.open
      const due = new Date(Date.now() + ((n % 400) - 40) * 3600_000).toISOString()
      const dates = { legal_due_at: due, reply_by_at: due, reply_by_reason: 'legal', created_at: at(n * 20) }
      const ids = {
        account_id,
        question_id: asked[n],
        conversation_id: conversations[n],
        unit_id: unitId,
        code: makeCode(),
      }
      const state = open ? (n % 3 === 0 ? 'IN_PROGRESS' : 'RECEIVED') : 'CLOSED'
      return { ...ids, ...dates, state, reason: 'not-confident', policy_version: 1, calendar_version: 1 }
    })
    const dates = {
      legal_due_at: 'timestamptz',
      reply_by_at: 'timestamptz',
      reply_by_reason: 'text',
      created_at: 'timestamptz',
    }
    const ids = { account_id: id, question_id: id, conversation_id: id, unit_id: id, code: 'text' }
    await put(
      'escalation',
      { ...ids, ...dates, state: 'text', reason: 'text', policy_version: 'int', calendar_version: 'int' },
      rows,
    )
  })
  await inBatches(wanted.messages, 5_000, 'messages', async (from, to) => {
    const rows = Array.from({ length: to - from }, (_, n) => from + n).map((n) => {
      const citizen = n % 2 === 0
      const text = citizen ? `${pick(questions, n)} ${pick(names, n * 31)} ${n % 9973}` : said
      const who = citizen
        ? { direction: 'in', author: 'citizen' }
        : { direction: 'out', author: 'assistant', send_state: 'sent' }
      const talk = conversations[n % conversations.length]
      return { account_id, conversation_id: talk, ...who, text, created_at: at(n), question_id: 0 }
    })
    const types = {
      account_id: id,
      conversation_id: id,
      direction: 'text',
      author: 'text',
      send_state: 'text',
      text: 'text',
    }
    await put('message', { ...types, created_at: 'timestamptz', question_id: id }, rows)
  })
  await sql`vacuum analyze`.execute(db)
}

async function measure(): Promise<void> {
  const reader = { officerId: 'none', scope: 'all' as const, now: new Date() }
  const timed = async (what: string, work: () => Promise<unknown>, times = 20) => {
    const taken: number[] = []
    for (let n = 0; n < times; n += 1) {
      const began = performance.now()
      await work()
      taken.push(performance.now() - began)
    }
    taken.sort((a, b) => a - b)
    return { what, p50: Math.round(taken[Math.floor(times / 2)]!), p95: Math.round(taken[Math.floor(times * 0.95)]!) }
  }
  const list = (queue: 'unit' | 'overdue' | 'all', search: string | null) =>
    listEscalations(db, reader, { queue, search, unitId: null, topic: null, after: null, limit: 31 })
  const rows = [
    await timed('counters', () => countQueues(db, reader)),
    await timed('list of the unit', () => list('unit', null)),
    await timed('list of all', () => list('all', null)),
  ]
  for (const words of [
    'tam tru',
    'can cuoc',
    'cccd',
    'toi',
    '4711',
    'nguyen van an binh',
    'can cuoc 4711',
    'khongcotunay',
  ])
    rows.push(await timed(`search "${words}"`, () => list('all', words)))
  console.table(rows)
}

try {
  if (!given['measure-only']) await fill()
  await measure()
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  await database.close()
}
