/** Warnings that knowledge ends soon: each (what, last day, threshold) once. */
import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'

/** A warning as it is kept. `on` is the last day, `days` the threshold. */
export interface EndingWarningRow {
  what: string
  name: string
  on: string
  file: string
  days: number
}

/** Keeps a warning; false when it was given before. */
export async function recordEndingWarning(tx: Tx, warning: EndingWarningRow, at: Date): Promise<boolean> {
  const { what, name, on, file, days } = warning
  const made = await tx
    .insertInto('knowledge_ending')
    .values({ what, name, last_day: on, file, days, warned_at: at })
    .onConflict((conflict) => conflict.columns(['what', 'last_day', 'days']).doNothing())
    .returning('what')
    .executeTakeFirst()
  return made !== undefined
}

/** What was warned of and has not been over for more than 30 days: the latest warning of each, soonest first. */
export async function readEndingWarnings(db: Db, today: string): Promise<(EndingWarningRow & { warnedAt: Date })[]> {
  const rows = await db
    .selectFrom('knowledge_ending')
    .distinctOn(['last_day', 'what'])
    .select(['what', 'name', 'file', 'days', 'warned_at', sql<string>`to_char(last_day, 'YYYY-MM-DD')`.as('on')])
    .where('last_day', '>=', sql<string>`${today}::date - 30`)
    .orderBy('last_day')
    .orderBy('what')
    .orderBy('days')
    .limit(200)
    .execute()
  return rows.map(({ warned_at, ...row }) => ({ ...row, warnedAt: warned_at }))
}
