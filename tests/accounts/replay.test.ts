/** A recording of one server, played to a fresh one, ends the same; and nobody can be found in it. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from '@jest/globals'
import { withoutPersons } from '../../src/accounts/record.ts'
import { readRecording, replay } from '../../src/accounts/replay.ts'
import { makeHttp } from '../../src/channels/http.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/start.ts'

const run = promisify(execFile)
const stops: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
}, 120_000)

const words = ['Làm lại căn cước hết bao nhiêu tiền?', 'Đăng ký tạm trú cần giấy tờ gì?']
/** What the citizens were told, in order; without the port and the codes, which are each server's own. */
const told = async (server: TestServer) => {
  const rows = await server.database.db
    .selectFrom('message')
    .innerJoin('account', 'account.id', 'message.account_id')
    .select(['account.channel', 'message.author', 'message.text', 'message.buttons'])
    .where('message.direction', '=', 'out')
    .orderBy('account.channel')
    .orderBy('message.id')
    .execute()
  return rows.map((row) => [row.channel, row.author, row.text.replace(/localhost:\d+|KT(-\w{3}){3}/g, ''), row.buttons])
}

test('recorded on one server, replayed to another: the same answers, and no person in the file', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tro-ly-recording-'))
  stops.push(() => rm(dataDir, { recursive: true, force: true }))
  const first = await startServer({ DATA_DIR: dataDir })
  stops.push(() => first.stop())
  const until = new Date(Date.now() + 3_600_000).toISOString()
  for (const account of await first.parts.accounts.all())
    await first.parts.accounts.rememberSetting(account.id, { recordingUntil: until })
  const people = { zalo: first.emulator.people('zalo')[0]!, facebook: first.emulator.people('facebook')[0]! }
  for (const [index, text] of words.entries()) {
    for (const channel of ['zalo', 'facebook'] as const)
      await first.emulator.citizenSends(channel, people[channel].id, { text })
    await eventually(async () => (await told(first)).length === 2 * (index + 1), 40_000)
    await first.emulator.idle()
  }
  const before = await told(first)
  const files = (await readdir(join(dataDir, 'recordings'))).sort()
  expect(files).toHaveLength(2)

  const second = await startServer()
  stops.push(() => second.stop())
  for (const file of files) {
    const text = await readFile(join(dataDir, 'recordings', file), 'utf8')
    for (const secret of [people.zalo.id, people.facebook.id, people.zalo.name]) expect(text).not.toContain(secret)
    for (const account of await first.parts.accounts.all()) {
      expect(text).not.toContain(account.platformId)
      expect(text).not.toContain(account.secrets.appSecret)
    }
    const lines = readRecording(text)
    const account = (await second.parts.accounts.all()).find((one) => one.channel === lines[0]!.channel)!
    const to = { account, url: second.url, http: makeHttp(), now: () => new Date() }
    const done = await replay(lines, to)
    expect(done.filter((one) => !one.skipped).map((one) => one.status)).toEqual([200, 200])
  }
  await eventually(async () => (await told(second)).length === before.length, 40_000)
  expect(await told(second)).toEqual(before)

  // The command does the same; the server of the recording knows the ids as those of other people.
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: new URL(first.url).port, SIMULATOR: 'on' }
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'replay.ts')
  const options = { env, cwd: dataDir }
  const played = await run(process.execPath, [script, join(dataDir, 'recordings', files[0]!)], options)
  expect(played.stdout).toContain('2 sent to')

  const examined = await run(process.execPath, [script.replace('replay', 'doctor')], options)
  expect(examined.stdout).toMatch(/^Máy chủ\n/)
  expect(examined.stdout).toContain('[ổn] Cơ sở dữ liệu')
  expect(examined.stdout).toMatch(/ 0 lỗi\.\n$/)
}, 240_000)

test('numbers, names, addresses and files are gone from a recording; the same person stays the same', () => {
  const secrets = { channel: 'zalo' as const, appId: '2000000000000000006', appSecret: 's', oaSecretKey: 'k' }
  const account = { id: '1', channel: 'zalo' as const, platformId: '3000000000000000006', secrets, settings: {} }
  const person = { id: '246845883529197922' }
  const body = {
    app_id: secrets.appId,
    event_name: 'user_submit_info',
    sender: person,
    recipient: { id: account.platformId },
    follower: person,
    info: { name: 'Nguyễn Văn Bình', phone: 84912345678, address: '12 ngõ 34' },
    message: {
      msg_id: '96d3cdf3af150460909a',
      text: 'cccd 001099012345 của tôi',
      attachments: [
        { type: 'image', payload: { url: 'https://f7.zdn.vn/can-cuoc.jpg', thumbnail: 'https://f7.zdn.vn/t.jpg' } },
      ],
    },
    timestamp: '1764000000000',
  }
  const left = withoutPersons(body, account, Buffer.alloc(32)) as typeof body
  expect(left).toMatchObject({
    app_id: '{app}',
    event_name: 'user_submit_info',
    recipient: { id: '{account}' },
    timestamp: '1764000000000',
  })
  expect(left.sender.id).toMatch(/^9\d{17}$/)
  expect(left.follower.id).toBe(left.sender.id)
  const text = JSON.stringify(left)
  for (const secret of [person.id, 'Bình', '912345678', 'ngõ 34', '001099012345', 'zdn.vn', body.message.msg_id])
    expect(text).not.toContain(secret)
})

test('the doctor of a server that is not there says so and ends with 1', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tro-ly-doctor-'))
  stops.push(() => rm(dataDir, { recursive: true, force: true }))
  await writeFile(join(dataDir, 'note'), '')
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '9' }
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'doctor.ts')
  const ended = await run(process.execPath, [script], { env, cwd: dataDir }).catch((error) => error)
  expect(ended.code).toBe(1)
  expect(ended.stdout).toContain('[LỖI] Tiến trình')
  expect(ended.stdout).toContain('→ ')
}, 120_000)
