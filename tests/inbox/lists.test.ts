import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { fold } from '../../src/store/sealed-text.ts'
import { openInbox, type TestInbox } from './support.ts'

let inbox: TestInbox
let hoa: Awaited<ReturnType<TestInbox['officer']>>
beforeAll(async () => {
  inbox = await openInbox()
  hoa = await inbox.officer('officer', inbox.units.ward, 'Nguyễn Thị Hoà')
})
afterAll(() => inbox.close())

interface Page {
  items: { id: string; code: string; question: string }[]
  next: string | null
}
const list = async (query: string) =>
  (await inbox.request('GET', `/escalations?${query}`, hoa.cookie)).body as unknown as Page
const ids = async (query: string) => (await list(query)).items.map((item) => item.id)

test('each queue holds what its name says, and its counter agrees', async () => {
  const unitId = inbox.units.ward
  const cases = {
    fresh: await inbox.escalation({ unitId }),
    mine: await inbox.escalation({ unitId, ownerId: hoa.id }),
    soon: await inbox.escalation({ unitId, dueInHours: 3 }),
    late: await inbox.escalation({ unitId, dueInHours: -1 }),
    waiting: await inbox.escalation({ unitId, ownerId: hoa.id, state: 'WAITING_CITIZEN', dueInHours: -1 }),
    parked: await inbox.escalation({ unitId, ownerId: hoa.id, state: 'PARKED', answer: { state: 'parked' } }),
    broken: await inbox.escalation({ unitId, ownerId: hoa.id, answer: { state: 'unknown' } }),
    closed: await inbox.escalation({
      unitId,
      ownerId: hoa.id,
      state: 'CLOSED',
      dueInHours: -9,
      answer: { state: 'refused' },
    }),
    elsewhere: await inbox.escalation({ unitId: inbox.units.other, dueInHours: -1 }),
  }
  const holds: Record<string, (keyof typeof cases)[]> = {
    mine: ['mine', 'waiting', 'parked', 'broken'],
    unit: ['fresh', 'mine', 'soon', 'late', 'waiting', 'parked', 'broken'],
    unassigned: ['fresh', 'soon', 'late'],
    dueSoon: ['soon'],
    overdue: ['late'],
    waiting: ['waiting', 'parked'],
    failed: ['broken'],
    all: ['fresh', 'mine', 'soon', 'late', 'waiting', 'parked', 'broken', 'closed'],
  }
  const { body: counters } = await inbox.request('GET', '/counters', hoa.cookie)
  for (const [queue, names] of Object.entries(holds)) {
    expect([queue, (await ids(`queue=${queue}`)).sort()]).toEqual([queue, names.map((name) => cases[name].id).sort()])
    expect([queue, counters[queue]]).toEqual([queue, names.length])
  }
})

describe('search', () => {
  test.each(['khong cho dang ky tam tru', 'KHÔNG CHO ĐĂNG KÝ', 'đăng ky tru', 'Hoang'])(
    '%s finds it',
    async (typed) => {
      const text = 'Chủ trọ không cho đăng ký tạm trú'
      const made = await inbox.escalation({ unitId: inbox.units.ward, text, citizen: 'Hoàng Thị Ước' })
      expect(await ids(`queue=all&search=${encodeURIComponent(typed)}`)).toContain(made.id)
    },
  )

  test('by code, in any shape', async () => {
    const made = await inbox.escalation({ unitId: inbox.units.ward })
    const bare = made.code.replaceAll('-', '')
    for (const typed of [
      made.code,
      made.code.toLowerCase(),
      bare.slice(2),
      made.code.slice(3, 10),
      made.code.replaceAll('-', ' '),
    ]) {
      expect([typed, await ids(`queue=all&search=${encodeURIComponent(typed)}`)]).toEqual([typed, [made.id]])
    }
  })

  test.each(["'; drop table escalation; --", '%', '_', '&|!', ':*', '🙂', '\\', '<->'])(
    '%s does no harm',
    async (typed) => {
      const answer = await inbox.request(
        'GET',
        `/escalations?queue=all&search=${encodeURIComponent(typed)}`,
        hoa.cookie,
      )
      expect(answer.status).toBe(200)
    },
  )

  test('does not reach other units', async () => {
    await inbox.escalation({ unitId: inbox.units.other, text: 'chuyện riêng của phường khác' })
    expect(await ids('queue=all&search=chuyen%20rieng')).toEqual([])
  })

  test('folds every Vietnamese letter, composed or not', async () => {
    const text = 'Ặ ắ Ằ ẵ ợ Ự ỹ Đ đ Ễ ộ Ỷ ĩ'
    const made = await inbox.escalation({ unitId: inbox.units.ward, text: `xyzzy ${text.normalize('NFD')}` })
    expect(fold(text)).toBe('a a a a o u y d d e o y i')
    expect(await ids(`queue=all&search=${encodeURIComponent(`xyzzy ${text}`)}`)).toEqual([made.id])
  })
})

test('pages follow one another without gap or repeat, also where deadlines are equal', async () => {
  const ward = inbox.units.province
  const head = await inbox.officer('head', ward)
  for (let made = 0; made < 65; made++) await inbox.escalation({ unitId: ward, dueInHours: 50 + Math.floor(made / 20) })
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query = `queue=unit${cursor ? `&cursor=${cursor}` : ''}`
    const page = (await inbox.request('GET', `/escalations?${query}`, head.cookie)).body as unknown as Page
    expect(page.items.length).toBeLessThanOrEqual(30)
    seen.push(...page.items.map((item) => item.id))
    cursor = page.next
  }
  const { unit } = (await inbox.request('GET', '/counters', head.cookie)).body
  expect(seen).toHaveLength(Number(unit))
  expect(new Set(seen).size).toBe(seen.length)
})

test.each(['queue=everything', 'queue=all&cursor=x', 'search=a', `queue=all&search=${'a'.repeat(201)}`])(
  'the query %s is refused',
  async (query) => {
    expect((await inbox.request('GET', `/escalations?${query}`, hoa.cookie)).body.error?.code).toBe('invalid')
  },
)

test.each(['/escalations/1/abc', '/escalations/1/0', `/escalations/1/${'9'.repeat(30)}`])(
  '%s is refused',
  async (path) => {
    expect((await inbox.request('GET', path, hoa.cookie)).status).toBe(400)
  },
)

test('an opened escalation tells why, even where a trace is half broken', async () => {
  const made = await inbox.escalation({ unitId: inbox.units.ward })
  const { body } = await inbox.request('GET', made.path, hoa.cookie)
  expect(body).toMatchObject({
    escalation: { code: made.code, reasonLabel: 'Chưa đủ chắc chắn về chủ đề của câu hỏi' },
    question: { candidates: [{ topic: 'a', score: 0.4 }], passages: [] },
    citizen: { name: 'Người Hỏi', questions: 1 },
  })
})

test('the API describes itself', async () => {
  const { body } = await inbox.request('GET', '/docs', hoa.cookie)
  const paths = body.paths as Record<string, Record<string, { requestBody?: unknown }>>
  expect(paths['/inbox/api/escalations/{accountId}/{id}/reply']?.post?.requestBody).toBeDefined()
  expect((await inbox.request('GET', '/docs', null)).status).toBe(401)
})

describe('a filter under a name', () => {
  const post = (path: string, body: object, cookie = hoa.cookie) => inbox.request('POST', path, cookie, body)
  const filters = async (cookie = hoa.cookie) =>
    (await inbox.request('GET', '/filters', cookie)).body.filters as { id: string; name: string; count: number }[]

  test('finds what its list finds, counts it, and is its officer’s alone', async () => {
    const { ward: unitId } = inbox.units
    const text = 'Cổng dịch vụ báo lỗi mạng'
    const wanted = await inbox.escalation({ unitId, topic: 'tach_ho', text, dueInHours: -2 })
    await inbox.escalation({ unitId, topic: 'tach_ho', text })
    await inbox.escalation({ unitId, text, dueInHours: -2 })
    const what = { queue: 'overdue', search: 'cong dich vu', unitId, topic: 'tach_ho' }
    const made = await post('/filters', { ...what, name: 'Lỗi cổng' })
    expect(made.status).toBe(200)
    expect(await filters()).toEqual([{ ...what, id: made.body.id, name: 'Lỗi cổng', count: 1 }])
    expect(await ids(`queue=overdue&search=cong+dich+vu&unit=${unitId}&topic=tach_ho`)).toEqual([wanted.id])
    // The words may name a citizen: sealed like every other word of theirs.
    const stored = await inbox.db.withoutPlugins().selectFrom('saved_filter').select('search').executeTakeFirstOrThrow()
    expect(stored.search).not.toContain('dich')
    const other = await inbox.officer('head', unitId)
    expect(await filters(other.cookie)).toEqual([])
    expect((await post(`/filters/${made.body.id}/delete`, {}, other.cookie)).status).toBe(404)
  })

  test('is renamed and deleted; a name is used once, and twelve is the end', async () => {
    const [first] = await filters()
    expect((await post(`/filters/${first!.id}/rename`, { name: 'Cổng hỏng' })).status).toBe(200)
    const second = await post('/filters', { name: 'Tách hộ', queue: 'unit', topic: 'tach_ho' })
    const twice = await post('/filters', { name: 'CỔNG HỎNG', queue: 'unit' })
    expect([twice.status, twice.body.error?.message]).toEqual([422, expect.stringMatching(/đã có bộ lọc/)])
    expect((await post(`/filters/${second.body.id}/rename`, { name: 'cổng hỏng' })).status).toBe(422)
    for (let n = 3; n <= 12; n += 1)
      expect((await post('/filters', { name: `Lọc ${n}`, queue: 'all' })).status).toBe(200)
    expect((await post('/filters', { name: 'Thứ mười ba', queue: 'all' })).body.error?.message).toMatch(/12 bộ lọc/)
    expect((await post(`/filters/${first!.id}/delete`, {})).status).toBe(200)
    expect((await filters()).map((one) => one.name)).not.toContain('Cổng hỏng')
    expect((await post(`/filters/${first!.id}/delete`, {})).status).toBe(404)
  })
})
