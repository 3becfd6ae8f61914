/** The unit's own knowledge: drafts from answered escalations, replay, approval by another officer, withdrawal. */
import { z } from 'zod'
import { learnedTopic } from '../../assistant/make.ts'
import { foreignHosts } from '../../conversation/links.ts'
import { dayInVietnam } from '../../knowledge/topic.ts'
import type { Matched } from '../../learning/learned.ts'
import { openRecall } from '../../learning/recall.ts'
import { type Changed, replay, replayDays, replayMost } from '../../learning/replay.ts'
import { maskPersonal } from '../../privacy/mask.ts'
import { answersOf } from '../../store/answers.ts'
import { writeAudit } from '../../store/audit.ts'
import type { Tx } from '../../store/database.ts'
import {
  approveVersion,
  type EntryVersion,
  type EntryWords,
  entryVersions,
  insertEntry,
  insertVersion,
  saveReplay,
  withdrawVersion,
} from '../../store/entries.ts'
import { readQuestion } from '../../store/inbox-conversation.ts'
import { recentQuestions } from '../../store/past-questions.ts'
import { Refusal } from '../refusal.ts'
import { reaches } from '../rights.ts'
import { typed, why } from './acting.ts'
import { escalationFor, escalationParams } from './escalations.ts'
import { type Call, id, type Route, route } from './route.ts'

const dayMs = 24 * 3600_000

/** What an officer writes; whatever identifies a person is taken out here, whoever typed it. */
const wordsShape = z.object({
  questions: z
    .array(typed(300, 'Câu hỏi mẫu đang trống.').transform(maskPersonal))
    .min(1, 'Cần ít nhất một câu hỏi mẫu.')
    .max(20, 'Nhiều nhất 20 câu hỏi mẫu.'),
  answer: typed(4_000, 'Chưa có câu trả lời.').transform(maskPersonal),
  document: z.string().min(1, 'Hãy chọn văn bản làm căn cứ.').max(100),
  article: typed(200, 'Hãy ghi điều, khoản làm căn cứ.'),
  validUntil: z.iso.date({ error: 'Hãy chọn ngày phải xem lại.' }),
})

const versionParams = z.object({ id, number: z.coerce.number().int().min(1).max(10_000) })

/** What the page of knowledge shows. */
export interface EntriesAnswer<Version = EntryVersion> {
  versions: Version[]
  documents: { id: string; title: string }[]
}
/** What stands in the form when a draft is begun. */
export interface Prefill {
  questions: string[]
  answer: string
  article: string
}
/** What a replay shows: how many questions, and those whose answer changes (the first hundred). */
export interface ReplayAnswer {
  asked: number
  changed: number
  shown: Changed[]
}

export const learningRoutes: Route[] = [
  route({
    method: 'get',
    path: '/entries',
    summary: 'The entries of my units with all their versions, and the documents that may be cited.',
    action: 'see',
    run: async ({ person, parts, now }): Promise<EntriesAnswer> => {
      const day = dayInVietnam(now)
      const documents = [...parts.learning.base.documents.values()]
        .filter((one) => one.to === null || one.to >= day)
        .map((one) => ({ id: one.id, title: one.short.includes(one.id) ? one.short : `${one.short} (${one.id})` }))
      return { versions: await entryVersions(parts.db, { unitIds: person.scope }), documents }
    },
  }),
  route({
    method: 'get',
    path: '/escalations/:accountId/:id/entry',
    summary: 'Question and answer of an escalation as the beginning of an entry, without personal data.',
    action: 'learn',
    params: escalationParams,
    run: async (call): Promise<Prefill> => {
      const row = await escalationFor(call, call.params)
      const question = await readQuestion(call.parts.db, row.account_id, row.question_id)
      const answers = await answersOf(call.parts.db, row.account_id, row.id)
      const last = answers.filter((one) => one.state === 'left' || one.state === 'leaving').at(-1)
      const lines = maskPersonal(question?.text ?? '')
        .split('\n')
        .filter(Boolean)
      return { questions: lines, answer: maskPersonal(last?.text ?? ''), article: last?.basis ?? '' }
    },
  }),
  route({
    method: 'post',
    path: '/entries',
    summary: 'A new entry as a draft; with `from`, written from that escalation.',
    action: 'learn',
    body: z.object({ unitId: id, from: escalationParams.nullable().default(null), words: wordsShape }),
    run: async (call) => {
      const { unitId, from, words } = call.body
      ownUnit(call, unitId)
      checkWords(call, words)
      if (from) await escalationFor(call, from)
      const entryId = await call.parts.db.transaction().execute(async (tx) => {
        const made = await insertEntry(tx, { unitId, words, authorId: call.person.id, from }, call.now)
        await note(tx, call, made, 'entry-drafted', { version: 1 })
        return made
      })
      return { entryId, number: 1 }
    },
  }),
  route({
    method: 'post',
    path: '/entries/:id/versions',
    summary: 'A further version of an entry as a draft; the approved one goes on until this one is approved.',
    action: 'learn',
    params: z.object({ id }),
    body: z.object({ words: wordsShape }),
    run: async (call) => {
      const entryId = call.params.id
      await versionFor(call, entryId)
      checkWords(call, call.body.words)
      const number = await call.parts.db.transaction().execute(async (tx) => {
        const made = { entryId, words: call.body.words, authorId: call.person.id, from: null }
        const added = await insertVersion(tx, made, call.now)
        await note(tx, call, entryId, 'entry-drafted', { version: added })
        return added
      })
      return { entryId, number }
    },
  }),
  route({
    method: 'post',
    path: '/entries/:id/:number/replay',
    summary: 'Last month’s questions with and without this draft: the answers that would change.',
    action: 'review',
    params: versionParams,
    run: async (call): Promise<ReplayAnswer> => {
      const version = await versionFor(call, call.params.id, call.params.number)
      if (version.state !== 'draft') throw new Refusal(409, 'stale', 'Bản này không còn là bản nháp.')
      const { asked, changed } = await replayOf(call, version)
      const counts = { asked, changed: changed.length }
      await saveReplay(call.parts.db, version, counts, call.person.id, call.now)
      return { ...counts, shown: changed.slice(0, 100) }
    },
  }),
  route({
    method: 'post',
    path: '/entries/:id/:number/approve',
    summary: 'Approves a draft of another officer after its replay; the version before ends, and a recall is opened.',
    action: 'review',
    params: versionParams,
    run: async (call) => {
      const version = await versionFor(call, call.params.id, call.params.number)
      if (version.authorId === call.person.id)
        throw new Refusal(403, 'forbidden', 'Người soạn không tự duyệt bản của mình.')
      if (version.validUntil < dayInVietnam(call.now))
        throw new Refusal(422, 'refused', 'Bản này đã quá ngày phải xem lại. Hãy soạn bản mới.')
      const before = (await entryVersions(call.parts.db, { entryId: version.entryId, state: 'approved' }))[0]
      const concerned = await call.parts.db.transaction().execute(async (tx) => {
        if (!(await approveVersion(tx, version, call.person.id, call.now)))
          throw new Refusal(409, 'stale', 'Không duyệt được: hãy chạy thử lại, hoặc đã có bản mới hơn.')
        const basis = { document: version.document, article: version.article }
        await note(tx, call, version.entryId, 'entry-approved', { version: version.number, ...basis })
        return before ? recallOf(tx, call, before, version.answer) : 0
      })
      return { approved: true, concerned }
    },
  }),
  route({
    method: 'post',
    path: '/entries/:id/:number/withdraw',
    summary: 'Withdraws a version for good: it answers nobody from now on. Those who were told it are listed.',
    action: 'review',
    params: versionParams,
    body: z.object({ why }),
    run: async (call) => {
      const version = await versionFor(call, call.params.id, call.params.number)
      const reason = maskPersonal(call.body.why)
      const concerned = await call.parts.db.transaction().execute(async (tx) => {
        if (!(await withdrawVersion(tx, version, call.person.id, reason, call.now)))
          throw new Refusal(409, 'stale', 'Bản này đã được thu hồi.')
        await note(tx, call, version.entryId, 'entry-withdrawn', { version: version.number, why: reason })
        return version.state === 'approved' ? recallOf(tx, call, version, reason) : 0
      })
      return { withdrawn: true, concerned }
    },
  }),
]

function ownUnit(call: Call, unitId: string): void {
  if (!reaches(call.person.scope, unitId)) throw new Refusal(404, 'not-found', 'Đơn vị này không thuộc quyền của bạn.')
}

/** The version (without a number: the newest) of an entry of my units. */
async function versionFor(call: Call, entryId: string, number?: number): Promise<EntryVersion> {
  const all = await entryVersions(call.parts.db, { unitIds: call.person.scope, entryId })
  const found = all.find((one) => number === undefined || one.number === number)
  if (!found) throw new Refusal(404, 'not-found', 'Không tìm thấy mục tri thức này, hoặc thuộc đơn vị khác.')
  return found
}

function checkWords(call: Call, words: EntryWords): void {
  const refuse = (sentence: string) => new Refusal(422, 'refused', sentence)
  if (!call.parts.learning.base.documents.has(words.document)) throw refuse('Văn bản này không có trong danh mục.')
  if (words.validUntil < dayInVietnam(call.now)) throw refuse('Ngày phải xem lại đã qua.')
  const foreign = foreignHosts(words.answer, call.parts.allowedHosts)
  if (foreign.length > 0) throw refuse(`Câu trả lời có đường dẫn ngoài danh sách chính thức: ${foreign.join(', ')}.`)
}

async function replayOf(call: Call, version: EntryVersion) {
  const { parts, now } = call
  const since = new Date(now.getTime() - replayDays * dayMs)
  const questions = await recentQuestions(parts.db, version.unitId, since, replayMost)
  const draft: Matched = { ...version, approvedAt: now }
  const tried = await parts.learning.learned.tryOut(version.entryId, draft)
  const before = (unitId: string) => parts.toolsFor(unitId, now)
  const after = async (unitId: string) => ({ ...(await before(unitId)), learned: tried(unitId) })
  return replay(questions, { before, after }, now)
}

const recallOf = (tx: Tx, call: Call, version: EntryVersion, correction: string): Promise<number> =>
  openRecall(
    tx,
    {
      subject: learnedTopic(version.entryId, version.number),
      unitId: version.unitId,
      correction,
      by: call.person.id,
    },
    call.now,
  )

const note = (tx: Tx, { person, now }: Call, entryId: string, type: string, detail: Record<string, unknown>) =>
  writeAudit(tx, {
    accountId: null,
    subject: 'knowledge',
    subjectId: `entry:${entryId}`,
    type,
    actor: person.id,
    at: now,
    detail,
  })
