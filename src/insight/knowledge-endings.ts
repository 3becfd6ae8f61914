/** Warns the owner of knowledge that ends soon: 30, 7 and 1 days before, each once, on record. */
import { writeAudit } from '../store/audit.ts'
import type { Db } from '../store/database.ts'
import { recordEndingWarning } from '../store/knowledge-endings.ts'

/** Days before the last day on which the owner is warned. */
export const warnDaysBefore = [30, 7, 1] as const

/** What ends (see knowledge/endings.ts). */
export interface Ending {
  what: string
  name: string
  /** Last day, YYYY-MM-DD. */
  on: string
  file: string
}

/** A warning that is due: `days` is the threshold that was reached. */
export interface EndingWarning extends Ending {
  days: number
}

/** The warnings that are due on `today` (a day of Vietnam): for each ending the nearest threshold reached. */
export function dueWarnings(endings: readonly Ending[], today: string): EndingWarning[] {
  return endings.flatMap((ending) => {
    const left = (Date.parse(ending.on) - Date.parse(today)) / 86_400_000
    const days = warnDaysBefore.filter((threshold) => left <= threshold).at(-1)
    return days === undefined || left < 0 ? [] : [{ ...ending, days }]
  })
}

/** Records the warnings that are new, with an entry in the audit; returns them. Safe to repeat and from several processes. */
export async function warnOfEndings(db: Db, endings: readonly Ending[], today: string, now: Date) {
  const told: EndingWarning[] = []
  for (const warning of dueWarnings(endings, today)) {
    await db.transaction().execute(async (tx) => {
      if (!(await recordEndingWarning(tx, warning, now))) return
      const { what, name, on, days, file } = warning
      await writeAudit(tx, {
        accountId: null,
        subject: 'knowledge',
        subjectId: what,
        type: 'knowledge-ends-soon',
        actor: 'system',
        at: now,
        detail: { name, on, days, file },
      })
      told.push(warning)
    })
  }
  return told
}
