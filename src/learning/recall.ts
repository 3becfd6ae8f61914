/** Corrections of what was told: who is concerned, and the sending. */
import { localDay } from '../escalation/calendar.ts'
import { corrected } from '../escalation/sentences.ts'
import { maskPersonal } from '../privacy/mask.ts'
import type { Queue } from '../queue.ts'
import { writeAudit } from '../store/audit.ts'
import type { Db, Tx } from '../store/database.ts'
import { insertOutbound } from '../store/messages.ts'
import { decideRecall, insertRecall, lockRecall, noteCorrected, type Told, toldOf } from '../store/recalls.ts'

/** How far back somebody is told that an answer was corrected. */
export const recallDays = 30
const dayMs = 24 * 3600_000
/** Longest piece of the citizen's own question that is repeated to him, in characters. */
const questionShown = 120

/** Opens a recall of `subject` when somebody was told it; a reviewer decides about it. Returns how many people it concerns. */
export async function openRecall(
  tx: Tx,
  about: { subject: string; unitId: string; correction: string; by: string; since?: Date },
  now: Date,
): Promise<number> {
  const since = about.since ?? new Date(now.getTime() - recallDays * dayMs)
  const people = perPerson(await toldOf(tx, { ...about, since, until: now }))
  if (people.length > 0) await insertRecall(tx, { ...about, since, until: now })
  return people.length
}

/** The answers told to one person, oldest first. */
export function perPerson(told: readonly Told[]): Told[][] {
  const people = new Map<string, Told[]>()
  for (const one of told) {
    const key = `${one.accountId}/${one.conversationId}`
    people.set(key, [...(people.get(key) ?? []), one])
  }
  return [...people.values()]
}

/** Sends the correction to everybody concerned, each person once, as the reviewer's own words: inside the reply window at once,
 * else parked until the person writes. Returns how many; null when the recall is not open any more. */
export async function sendCorrections(
  parts: { db: Db; queue: Queue },
  decided: { recallId: string; correction: string; officerId: string },
  now: Date,
): Promise<number | null> {
  return parts.db.transaction().execute(async (tx) => {
    const recall = await lockRecall(tx, decided.recallId)
    if (recall?.state !== 'open') return null
    const fresh = await noteCorrected(tx, recall.id, await toldOf(tx, recall), now)
    const people = perPerson(fresh)
    for (const answers of people) {
      const { accountId, conversationId, question, at } = answers.at(-1)!
      await insertOutbound(tx, [
        {
          accountId,
          conversationId,
          author: 'officer',
          officerId: decided.officerId,
          text: corrected(localDay(at).split('-').reverse().join('/'), shortened(question), decided.correction),
          createdAt: now,
        },
      ])
      await parts.queue.send(tx, 'deliver', { accountId, conversationId })
    }
    const { correction, officerId } = decided
    await decideRecall(tx, recall.id, { state: 'sent', correction, by: officerId, at: now })
    await writeAudit(tx, {
      accountId: null,
      subject: 'knowledge',
      subjectId: recall.subject,
      type: 'recall-sent',
      actor: officerId,
      at: now,
      detail: { recallId: recall.id, people: people.length },
    })
    return people.length
  })
}

function shortened(question: string): string {
  const line = maskPersonal(question).replace(/\s+/g, ' ')
  return line.length <= questionShown ? line : `${line.slice(0, questionShown - 1)}…`
}
