/** Entries that officers wrote from answered escalations, and their versions. A version is never changed: a new one is added. */
import { type Expression, type SqlBool, sql } from 'kysely'
import type { Tx } from './database.ts'
import type { EntryState } from './tables.ts'

/** What an officer writes. `questions` hold nothing that identifies a person; `validUntil` is the last day, YYYY-MM-DD. */
export interface EntryWords {
  questions: string[]
  answer: string
  document: string
  article: string
  validUntil: string
}

/** One version of an entry, with who did what to it. */
export interface EntryVersion extends EntryWords {
  entryId: string
  number: number
  unitId: string
  unitName: string
  state: EntryState
  authorId: string
  authorName: string
  createdAt: Date
  replayedAt: Date | null
  replay: { asked: number; changed: number } | null
  approvedBy: string | null
  approverName: string | null
  approvedAt: Date | null
  withdrawerName: string | null
  withdrawnAt: Date | null
  withdrawnWhy: string | null
}

/** Where changes of approved entries are announced to all processes. */
export const entriesChannel = 'learned'

/** Makes an entry with its first draft; returns its id. `from`: the escalation that it was written from. */
export async function insertEntry(
  tx: Tx,
  made: { unitId: string; words: EntryWords; authorId: string; from: { accountId: string; id: string } | null },
  at: Date,
): Promise<string> {
  const row = { unit_id: made.unitId, created_at: at }
  const { id } = await tx.insertInto('entry').values(row).returning('id').executeTakeFirstOrThrow()
  await insertVersion(tx, { entryId: id, ...made }, at)
  return id
}

/** Adds a draft to an entry; returns its number. */
export async function insertVersion(
  tx: Tx,
  made: { entryId: string; words: EntryWords; authorId: string; from: { accountId: string; id: string } | null },
  at: Date,
): Promise<number> {
  await tx.selectFrom('entry').select('id').where('id', '=', made.entryId).forUpdate().executeTakeFirstOrThrow()
  const last = await tx
    .selectFrom('entry_version')
    .select((one) => one.fn.max('number').as('number'))
    .where('entry_id', '=', made.entryId)
    .executeTakeFirst()
  const number = (last?.number ?? 0) + 1
  await tx
    .insertInto('entry_version')
    .values({
      account_id: made.from?.accountId ?? '0',
      escalation_id: made.from?.id ?? null,
      entry_id: made.entryId,
      number,
      questions: JSON.stringify(made.words.questions),
      answer: made.words.answer,
      document: made.words.document,
      article: made.words.article,
      valid_until: made.words.validUntil,
      author_id: made.authorId,
      created_at: at,
    })
    .execute()
  return number
}

/** Versions, newest entry first and its newest version first: of these units, or of one entry, or in one state. */
export async function entryVersions(
  tx: Tx,
  wanted: { unitIds?: 'all' | readonly string[]; entryId?: string; state?: EntryState },
): Promise<EntryVersion[]> {
  const { unitIds = 'all', entryId, state } = wanted
  const rows = await tx
    .selectFrom('entry_version as v')
    .innerJoin('entry as e', 'e.id', 'v.entry_id')
    .innerJoin('unit as u', 'u.id', 'e.unit_id')
    .innerJoin('officer as a', 'a.id', 'v.author_id')
    .leftJoin('officer as p', 'p.id', 'v.approved_by')
    .leftJoin('officer as w', 'w.id', 'v.withdrawn_by')
    .selectAll('v')
    .select([
      'e.unit_id',
      'u.name as unit_name',
      'a.name as author_name',
      'p.name as approver_name',
      'w.name as withdrawer_name',
    ])
    .where((eb) => {
      const all: Expression<SqlBool>[] = []
      if (unitIds !== 'all') all.push(eb('e.unit_id', 'in', unitIds.length > 0 ? [...unitIds] : ['0']))
      if (entryId) all.push(eb('v.entry_id', '=', entryId))
      if (state) all.push(eb('v.state', '=', state))
      return eb.and(all)
    })
    .orderBy('v.entry_id', 'desc')
    .orderBy('v.number', 'desc')
    .limit(2_000)
    .execute()
  return rows.map((row) => ({
    entryId: row.entry_id,
    number: row.number,
    unitId: row.unit_id,
    unitName: row.unit_name,
    questions: JSON.parse(row.questions) as string[],
    answer: row.answer,
    document: row.document,
    article: row.article,
    validUntil: row.valid_until,
    state: row.state,
    authorId: row.author_id,
    authorName: row.author_name,
    createdAt: row.created_at,
    replayedAt: row.replayed_at,
    replay: row.replay,
    approvedBy: row.approved_by,
    approverName: row.approver_name,
    approvedAt: row.approved_at,
    withdrawerName: row.withdrawer_name,
    withdrawnAt: row.withdrawn_at,
    withdrawnWhy: row.withdrawn_why,
  }))
}

/** Notes what the replay of this draft showed. */
export async function saveReplay(
  tx: Tx,
  version: { entryId: string; number: number },
  replay: { asked: number; changed: number },
  by: string,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('entry_version')
    .set({ replay: JSON.stringify(replay), replayed_by: by, replayed_at: at })
    .where('entry_id', '=', version.entryId)
    .where('number', '=', version.number)
    .where('state', '=', 'draft')
    .execute()
}

/** Approves a draft; the version approved before is withdrawn in the same moment. False: it is no draft any more, is older than
 * an approved version, was never replayed, or is the approver's own. */
export async function approveVersion(
  tx: Tx,
  version: { entryId: string; number: number },
  by: string,
  at: Date,
): Promise<boolean> {
  const { entryId, number } = version
  await tx.selectFrom('entry').select('id').where('id', '=', entryId).forUpdate().executeTakeFirstOrThrow()
  const all = await tx
    .selectFrom('entry_version')
    .select(['number', 'state', 'author_id', 'replayed_at', 'approved_at'])
    .where('entry_id', '=', entryId)
    .execute()
  const draft = all.find((one) => one.number === number)
  const newer = all.some((one) => one.number > number && one.approved_at !== null)
  if (draft?.state !== 'draft' || draft.author_id === by || !draft.replayed_at || newer) return false
  const before = all.find((one) => one.state === 'approved')
  if (before) await withdrawVersion(tx, { entryId, number: before.number }, by, `thay bằng bản ${number}`, at)
  await tx
    .updateTable('entry_version')
    .set({ state: 'approved', approved_by: by, approved_at: at })
    .where('entry_id', '=', entryId)
    .where('number', '=', number)
    .execute()
  await announce(tx)
  return true
}

/** Withdraws a draft or an approved version for good; false when it was withdrawn already. */
export async function withdrawVersion(
  tx: Tx,
  { entryId, number }: { entryId: string; number: number },
  by: string,
  why: string,
  at: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('entry_version')
    .set({ state: 'withdrawn', withdrawn_by: by, withdrawn_at: at, withdrawn_why: why })
    .where('entry_id', '=', entryId)
    .where('number', '=', number)
    .where('state', '<>', 'withdrawn')
    .executeTakeFirst()
  await announce(tx)
  return numUpdatedRows > 0n
}

const announce = (tx: Tx) => sql`select pg_notify(${entriesChannel}, '')`.execute(tx)
