/** Comments under a Page's posts and groups of an OA: one private reply, one public line, never a person in public. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fixedReplies } from '../../src/assistant/fixed-replies.ts'
import { mayStandInPublic } from '../../src/conversation/comments.ts'
import { makeCode } from '../../src/escalation/code.ts'
import { setFor } from '../support/accounts.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/start.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
}, 180_000)
beforeEach(() => setFor(server, 'facebook', { comments: true, publicPerHour: 20 }))
afterAll(() => server.stop())

const question = 'Cho em hỏi lệ phí cấp lại thẻ căn cước khi bị mất là bao nhiêu?'
const person = () => server.emulator.addPerson('facebook', {})
const publicLines = (commentId: string) =>
  server.emulator.sent.filter((one) => one.kind === 'comment' && one.personId === commentId)
const privately = (id: string) => server.emulator.sent.filter((one) => one.personId === id && one.kind === 'message')
const settled = (itemId: string) =>
  server.database.db
    .selectFrom('public_question')
    .select(['state', 'reason', 'text'])
    .where('item_id', '=', itemId)
    .executeTakeFirst()
const isSettled = (itemId: string, state: string) =>
  eventually(async () => (await settled(itemId))?.state === state, 15_000)
/** All that came is worked on and the queue is empty. */
async function quiet(): Promise<void> {
  await server.emulator.idle()
  await eventually(async () => {
    const waiting = await server.database.db
      .selectFrom('event')
      .select('id')
      .where('state', '=', 'pending')
      .executeTakeFirst()
    return waiting === undefined
  }, 10_000)
  await new Promise((done) => setTimeout(done, 400))
}

test('a question gets one private reply with the answer and one public line without it; the words are wiped', async () => {
  const asker = person()
  const { comment } = await server.emulator.places.commentOn(asker, question)
  await isSettled(comment.id, 'answered')
  await quiet()
  expect(publicLines(comment.id).map(({ text }) => text)).toEqual([fixedReplies.publicSeePrivate])
  const [reply, ...more] = privately(asker.id)
  expect(more).toEqual([])
  expect(reply!.text).toMatch(/trợ lý tự động/)
  expect(reply!.text).toMatch(/đồng/)
  expect((await settled(comment.id))!.text).toBe('')
}, 60_000)

test.each([
  ['praise', 'Cán bộ phường làm nhanh và rất nhiệt tình, cảm ơn ạ'],
  ['emoji', '😀👍❤️'],
  ['names', 'Nguyễn Văn An Trần Thị Bình'],
  ['a quarrel', 'làm ăn kiểu gì thế, thằng nào trực mà lâu thế?'],
  ['abuse', 'đm lũ ăn hại, bao giờ mới xong?'],
  ['another matter', 'cho hỏi quán phở nào ngon ở đây vậy mọi người?'],
])(
  '%s is left alone',
  async (_name, text) => {
    const asker = person()
    const { comment } = await server.emulator.places.commentOn(asker, text)
    await quiet()
    await eventually(async () => ['ignored', undefined].includes((await settled(comment.id))?.state), 15_000)
    expect([publicLines(comment.id).length, privately(asker.id).length]).toEqual([0, 0])
  },
  30_000,
)

test('off by default: nothing is answered, nothing is kept', async () => {
  await setFor(server, 'facebook', { comments: false })
  const asker = person()
  const { comment } = await server.emulator.places.commentOn(asker, question)
  await quiet()
  expect([await settled(comment.id), privately(asker.id).length]).toEqual([undefined, 0])
}, 30_000)

test('so many under one post within an hour, and no more', async () => {
  await setFor(server, 'facebook', { publicPerHour: 1 })
  const post = `${server.emulator.settings.facebook.pageId}_2002`
  const first = await server.emulator.places.commentOn(person(), question, post)
  await isSettled(first.comment.id, 'answered')
  const later = await server.emulator.places.commentOn(person(), question, post)
  await isSettled(later.comment.id, 'ignored')
  expect(await settled(later.comment.id)).toMatchObject({ reason: 'rate' })
}, 60_000)

test('the same comment delivered twice is answered once; where the private reply is refused the line asks to write', async () => {
  server.emulator.faults.on('facebook', { kind: 'duplicate' })
  const asker = person()
  asker.blocked = true
  const { comment } = await server.emulator.places.commentOn(asker, question)
  await isSettled(comment.id, 'answered')
  server.emulator.faults.clear()
  await quiet()
  expect(publicLines(comment.id).map(({ text }) => text)).toEqual([fixedReplies.publicWriteUs])
}, 60_000)

test('a group that calls its OA gets general law; one that does not, nothing', async () => {
  const member = server.emulator.addPerson('zalo', { interacted: true })
  const { oaId } = server.emulator.settings.zalo
  await server.emulator.places.groupMessage(member, question, 'a1b2c3d4e5f6a7b8c9d0')
  await quiet()
  const said = () => server.emulator.sent.filter((one) => one.kind === 'group')
  expect(said()).toEqual([])
  await server.emulator.places.groupMessage(member, `[@${oaId}] ${question}`, 'a1b2c3d4e5f6a7b8c9d0')
  await eventually(() => said().length === 1, 15_000)
  expect(said()[0]!.text).toMatch(/đồng|nhắn tin trực tiếp cho OA/)
  await server.emulator.places.groupMessage(
    member,
    `[@${oaId}] kiểm tra giúp em hồ sơ căn cước số 001088012345 được không?`,
    'a1b2c3d4e5f6a7b8c9d0',
  )
  await eventually(() => said().length === 2, 15_000)
  expect(said()[1]!.text).toBe(fixedReplies.groupWriteUs)
}, 60_000)

test('nothing of a person stands in a public line, whatever was asked', () => {
  const lines = [
    fixedReplies.publicSeePrivate,
    fixedReplies.publicWriteUs,
    fixedReplies.publicEmergency,
    fixedReplies.groupWriteUs,
  ]
  const name = fc.constantFrom('Nguyễn Văn An', 'Trần Thị Bình', 'Lê Hoàng', 'Phạm Thu Hà')
  const number = fc.stringMatching(/^0\d{8,11}$/)
  fc.assert(
    fc.property(name, number, fc.string(), (who, digits, rest) => {
      const asked = `${rest} ${who} số ${digits} ${rest}`
      for (const line of lines) expect(mayStandInPublic(line, asked) || /11[345]/.test(line)).toBe(true)
      expect(mayStandInPublic(`Anh ${who} nộp tại phường`, asked)).toBe(false)
      expect(mayStandInPublic(`Hồ sơ ${digits.slice(0, 4)} ${digits.slice(4)} đã xong`, asked)).toBe(false)
    }),
    { numRuns: 300 },
  )
  expect(mayStandInPublic(`Mã ${makeCode()}: đã trả lời`, 'x')).toBe(false)
})
