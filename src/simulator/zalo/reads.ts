/** The reading half of Zalo's OpenAPI: OA, people, conversations, quota, tags. */
import { type Request, Router } from 'express'
import { type Answer, isObject, jsonOf } from '../exchange.ts'
import type { Message, Person, World } from '../world.ts'
import { answer, zaloError as failed, zaloOk as ok } from './answers.ts'

const types: Record<string, string> = {
  image: 'photo',
  sticker: 'sticker',
  audio: 'voice',
  location: 'location',
  link: 'link',
}

/** Router for the calls that change no message. */
export function zaloReads(parts: { world: World; oaType: () => 2 | 4 }): Router {
  const { world } = parts
  const { oaId } = world.settings.zalo
  const router = Router()
  const get = (path: string, work: (data: Record<string, unknown>) => Answer) =>
    router.get(path, (req, res) => {
      const data = dataOf(req)
      answer(res, data ? work(data) : failed(-201, 'data is invalid'))
    })
  const post = (path: string, work: (body: Record<string, unknown>) => Answer) =>
    router.post(path, (req, res) => {
      const given = jsonOf(req)
      answer(res, given ? work(given) : failed(-201, 'body is invalid'))
    })
  const withPerson = (given: Record<string, unknown>, work: (person: Person) => Answer): Answer => {
    if (typeof given.user_id !== 'string') return failed(-201, 'user_id is invalid')
    const person = world.person('zalo', given.user_id)
    return person ? work(person) : failed(-213)
  }
  const page = (given: Record<string, unknown>): { offset: number; count: number } | null => {
    const { offset = 0, count = 10 } = given
    if (typeof offset !== 'number' || typeof count !== 'number' || offset < 0 || count < 1 || count > 10) return null
    return { offset, count }
  }
  const item = (person: Person, message: Message) => {
    const ours = message.from === 'unit'
    const kind = message.attachments[0]?.kind
    const [from, to] = ours ? [oaId, person.id] : [person.id, oaId]
    const [fromName, toName] = ours ? [world.unitName, person.name] : [person.name, world.unitName]
    return {
      src: ours ? 0 : 1,
      time: message.at.getTime(),
      type: (kind && types[kind]) ?? 'text',
      message: message.text ?? '',
      message_id: message.id,
      from_id: from,
      to_id: to,
      from_display_name: fromName,
      from_avatar: '',
      to_display_name: toName,
      to_avatar: '',
    }
  }
  const newestFirst = (person: Person) =>
    world
      .thread('zalo', person.id)
      .map((message) => item(person, message))
      .reverse()

  get('/v2.0/oa/getoa', () =>
    ok({
      oa_id: oaId,
      name: world.unitName,
      description: '',
      oa_alias: '',
      is_verified: true,
      oa_type: parts.oaType(),
      cate_name: parts.oaType() === 4 ? 'Cơ quan nhà nước' : 'Doanh nghiệp',
      num_follower: world.people('zalo').length,
      avatar: '',
      cover: '',
      package_name: 'Nâng cao',
      package_valid_through_date: '31/12/2026',
      package_auto_renew_date: '',
      linked_zca: '',
    }),
  )
  get('/v2.0/oa/conversation', (data) => {
    const range = page(data)
    if (!range) return failed(-201, 'count is invalid')
    return withPerson(data, (person) => ok(newestFirst(person).slice(range.offset, range.offset + range.count)))
  })
  get('/v2.0/oa/listrecentchat', (data) => {
    const range = page(data)
    if (!range) return failed(-201, 'count is invalid')
    const newest = world.people('zalo').flatMap((person) => newestFirst(person).slice(0, 1))
    return ok(newest.sort((a, b) => b.time - a.time).slice(range.offset, range.offset + range.count))
  })
  const detail = (data: Record<string, unknown>) =>
    withPerson(data, (person) =>
      ok({
        user_id: person.id,
        user_id_by_app: person.idByApp,
        user_external_id: '',
        display_name: person.name,
        user_alias: '',
        is_sensitive: false,
        user_last_interaction_date: vietnamDate(person.lastInteractionAt),
        user_is_follower: person.follows,
        avatar: '',
        avatars: { '120': '', '240': '' },
        dynamic_param: '',
        tags_and_notes_info: { notes: [], tag_names: person.tags },
        shared_info: { address: '', city: '', district: '', phone: '', name: '' },
      }),
    )
  get('/v3.0/oa/user/detail', (data) => (parts.oaType() === 4 ? failed(-235) : detail(data)))
  get('/v2.0/oa/getprofile', detail)
  get('/v3.0/oa/user/getlist', (data) => {
    const { offset = 0, count = 50 } = data
    if (typeof offset !== 'number' || typeof count !== 'number' || count < 1 || count > 50)
      return failed(-201, 'count is invalid')
    const users = world.people('zalo').slice(offset, offset + count)
    return ok({
      total: world.people('zalo').length,
      count: users.length,
      offset,
      users: users.map(({ id }) => ({ user_id: id })),
    })
  })
  post('/v3.0/oa/quota/message', (body) => {
    if (body.quota_owner === 'OA')
      return ok([{ product_type: 'cs', quota_type: 'sub_quota', asset_id: 'a1', remain: 480, total: 500 }])
    return withPerson(body, (person) => {
      const idle = world.idleMs(person)
      const last = idle === null ? '' : String(world.settings.now().getTime() - idle)
      return ok({
        last_interaction: last,
        cs_reply: { remain: 8, total: 8 },
        promotion: { daily_remain: 0, daily_total: 1, monthly_remain: 0, monthly_total: 4 },
      })
    })
  })
  get('/v2.0/oa/tag/gettagsofoa', () => ok([...new Set(world.people('zalo').flatMap((person) => person.tags))]))
  const tag = (path: string, change: (person: Person, name: string) => void) =>
    post(path, (body) => {
      const { tag_name: name } = body
      if (typeof name !== 'string' || name === '') return failed(-201, 'tag_name is invalid')
      return withPerson(body, (person) => {
        change(person, name)
        return { status: 200, body: { error: 0, message: 'Success' } }
      })
    })
  tag('/v2.0/oa/tag/tagfollower', (person, name) => {
    person.tags = [...new Set([...person.tags, name])]
  })
  tag('/v2.0/oa/tag/rmfollowerfromtag', (person, name) => {
    person.tags = person.tags.filter((other) => other !== name)
  })
  return router
}

/** GET calls carry one query parameter `data`, a JSON object; none at all counts as empty. */
function dataOf(req: Request): Record<string, unknown> | null {
  const { data } = req.query
  if (data === undefined) return {}
  try {
    const parsed: unknown = JSON.parse(String(data))
    return isObject(parsed) ? parsed : null
  } catch {
    return null
  }
}

function vietnamDate(date: Date | null): string {
  return date ? date.toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }) : ''
}
