/** Every documented event, signed and posted to a running server, and what can be seen of it afterwards. */
import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { metaJson } from '../../src/simulator/signing.ts'
import { setFor } from '../support/accounts.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/start.ts'

interface Expected {
  kind: string
  name: string
  spokenBy: string
}
interface Sample {
  sample: string
  body: unknown
  expect: Expected | Expected[]
}
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../payloads/${name}-events.json`, import.meta.url), 'utf8')) as Sample[]

let server: TestServer
beforeAll(async () => {
  server = await startServer()
  await setFor(server, 'facebook', { comments: true })
}, 180_000)
afterAll(() => server.stop())

/** The sample as our account would get it: our ids in place of the documentation's, a fresh time, a message id of its own. */
function ours(channel: 'zalo' | 'facebook', sample: Sample, index: number): string {
  const { zalo, facebook } = server.emulator.settings
  const body = structuredClone(sample.body) as Record<string, unknown>
  if (channel === 'zalo') {
    const fresh = { ...body, app_id: zalo.appId, timestamp: String(Date.now()) }
    return replaceAll(JSON.stringify(fresh), zaloOasOf(body), zalo.oaId)
  }
  const entries = body.entry as { id?: string; changes?: unknown; messaging?: Item[]; standby?: Item[] }[]
  const pages = entries.flatMap((entry) => {
    const items = [...(entry.messaging ?? []), ...(entry.standby ?? [])]
    const others = items.filter(({ sender, recipient }) => sender?.id !== recipient?.id)
    return [entry.id, ...others.map((item) => (item.message?.is_echo ? item.sender?.id : item.recipient?.id))]
  })
  const known = pages.filter((id): id is string => id !== undefined && id !== '0')
  const text = replaceAll(metaJson(body), known, facebook.pageId).replaceAll('1517776481860111', facebook.appId)
  return text.replaceAll(/"(mid|comment_id)":"([^"]*)"/g, (_all, name, id) => `"${name}":"${id}${index}"`)
}
type Item = { sender?: { id: string }; recipient?: { id: string }; message?: { is_echo?: boolean } }

function zaloOasOf(body: Record<string, unknown>): string[] {
  const name = String(body.event_name)
  const { sender, recipient } = body as Item
  if (typeof body.oa_id === 'string') return [body.oa_id]
  const oa = name.startsWith('oa_') || /^user_(received|seen)_/.test(name) ? sender : recipient
  return oa ? [oa.id] : []
}
const replaceAll = (text: string, ids: string[], to: string) =>
  ids.reduce((done, id) => done.replaceAll(`"${id}"`, `"${to}"`).replaceAll(`[@${id}]`, `[@${to}]`), text)

function signed(channel: 'zalo' | 'facebook', body: string): Record<string, string> {
  const { zalo, facebook } = server.emulator.settings
  if (channel === 'facebook')
    return { 'x-hub-signature-256': `sha256=${createHmac('sha256', facebook.appSecret).update(body).digest('hex')}` }
  const timestamp = /"timestamp":"?(\d+)/.exec(body)![1]
  const mac = createHash('sha256').update(zalo.appId + body + timestamp + zalo.oaSecretKey)
  return { 'x-zevent-signature': `mac=${mac.digest('hex')}` }
}
const post = async (channel: string, body: string, headers: Record<string, string>) =>
  (await fetch(`${server.url}/webhooks/${channel}`, { method: 'POST', headers, body })).status

const newest = async () =>
  (await server.database.db.selectFrom('event').select('id').orderBy('id', 'desc').executeTakeFirst())?.id ?? '0'
const since = (id: string) =>
  server.database.db
    .selectFrom('event')
    .select(['id', 'kind', 'name', 'state'])
    .where('id', '>', id)
    .orderBy('id')
    .execute()
const counts = async () => {
  const { db } = server.database
  const of = async (direction: 'in' | 'out', author?: string) => {
    const rows = db.selectFrom('message').select('id').where('direction', '=', direction)
    return (await (author ? rows.where('author', '=', author as 'officer') : rows).execute()).length
  }
  return { citizen: await of('in'), officer: await of('out', 'officer') }
}

describe.each(['zalo', 'facebook'] as const)('%s', (channel) => {
  test.each(read(channel).map((sample, index) => [index, sample.sample, sample] as const))(
    '%i %s',
    async (index, name, sample) => {
      const want = [sample.expect].flat()
      const body = ours(channel, sample, index)
      const before = { event: await newest(), ...(await counts()) }
      expect(await post(channel, body, { ...signed(channel, body), 'content-type': 'application/json' })).toBe(200)
      await eventually(async () => (await since(before.event)).every(({ state }) => state !== 'pending'), 30_000)
      const stored = await since(before.event)
      // An event of no kind that we know is written down and left; every other is worked on.
      expect(stored.map(({ kind, name, state }) => `${kind} ${name} ${state}`).sort()).toEqual(
        want.map(({ kind, name }) => `${kind} ${name} ${kind === 'other' ? 'ignored' : 'done'}`).sort(),
      )
      const after = await counts()
      const spoken = want.filter(({ kind }) => kind === 'message').length
      const standby = want.filter(({ kind, name }) => kind === 'standby' && name !== 'standby.empty').length
      expect([name, after.citizen - before.citizen]).toEqual([name, spoken + standby])
      // An echo without a speaker's name and without words (a template) is told from nobody's: it is not taken for a person's.
      const human = want.filter(({ kind, spokenBy }) => kind === 'echo' && spokenBy === 'human').length
      expect([name, after.officer - before.officer]).toEqual([name, human])
      // The very same bytes again, as the platforms repeat them: nothing more comes of it.
      const last = await newest()
      expect(await post(channel, body, signed(channel, body))).toBe(200)
      expect(await since(last)).toEqual([])
    },
    60_000,
  )
})

test('a body recorded long ago is refused although its signature is right', async () => {
  const { appId } = server.emulator.settings.zalo
  const body = JSON.stringify({ ...(read('zalo')[0]!.body as object), app_id: appId, timestamp: '1717061839659' })
  const last = await newest()
  expect(await post('zalo', body, signed('zalo', body))).toBe(401)
  expect(await since(last)).toEqual([])
})
