/** What may no longer be kept goes: once a day, in batches, with a proof in the audit that holds figures only. */
import { writeAudit } from '../store/audit.ts'
import type { Db } from '../store/database.ts'
import { peopleToForget } from '../store/forgetting.ts'
import { dropOldPartitions, due, purgeEvents, purgeSmall, purgeWords } from '../store/retention.ts'
import { blanks, forgetCitizen } from './forget.ts'
import { citizenData } from './kept-data.ts'

/** How long things are kept. */
export interface KeepLimits {
  /** Raw events, in days. */
  eventDays: number
  /** Words and silent people, in months. */
  textMonths: number
  /** Rows of messages, in months. */
  recordMonths: number
}

const dayMs = 24 * 3600_000

/** The daily cleaning; does nothing when it was done within the last day. Returns what went, by kind, or null. */
export async function cleanUp(db: Db, limits: KeepLimits, now: Date): Promise<Record<string, number> | null> {
  if (!(await due(db, 'retention', new Date(now.getTime() - dayMs + 3600_000), now))) return null
  const monthsAgo = (months: number) => {
    const at = new Date(now)
    at.setUTCMonth(at.getUTCMonth() - months)
    return at
  }
  const wordsUntil = monthsAgo(limits.textMonths)
  const eventsUntil = new Date(now.getTime() - limits.eventDays * dayMs)
  const recordUntil = monthsAgo(limits.recordMonths)
  const gone = {
    eventMonths: (await dropOldPartitions(db, 'event', eventsUntil)).length,
    events: await purgeEvents(db, eventsUntil),
    messages: await purgeWords(db, 'message', blanks(citizenData.message!.personal!), wordsUntil),
    questions: await purgeWords(db, 'question', blanks(citizenData.question!.personal!), wordsUntil),
    people: await forgetPeople(db, now, wordsUntil),
    messageMonths: (await dropOldPartitions(db, 'message', recordUntil)).length,
  }
  await purgeSmall(db, new Date(now.getTime() - 8 * dayMs), recordUntil)
  const entry = { subject: 'system' as const, subjectId: 'retention', type: 'purged', actor: 'system', at: now }
  await writeAudit(db, { accountId: null, ...entry, detail: { ...gone, ...limits } })
  return gone
}

async function forgetPeople(db: Db, now: Date, silentSince: Date): Promise<number> {
  let count = 0
  for (;;) {
    const people = await peopleToForget(db, now, silentSince, 200)
    for (const { accountId, citizenId, asked } of people)
      await db
        .transaction()
        .execute((tx) => forgetCitizen(tx, accountId, citizenId, now, asked ? 'asked' : 'retention'))
    count += people.length
    if (people.length < 200) return count
  }
}
