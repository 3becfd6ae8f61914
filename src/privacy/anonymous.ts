/** Questions for research: masked, without ids, the day instead of the moment, the level instead of the unit. What is rare
 * enough to lead to a person is left out. */
import { localDay } from '../escalation/calendar.ts'
import { type AskedQuestion, askedQuestions } from '../store/asked-questions.ts'
import type { Db } from '../store/database.ts'
import { maskPersonal } from './mask.ts'

/** One question of the export. */
export interface AnonymousQuestion {
  /** Day in Vietnam, YYYY-MM-DD. */
  day: string
  channel: string
  level: string
  topic: string | null
  /** How it ended; null = it was asked back about and nothing more came. */
  outcome: string | null
  text: string
}

/** Fewer questions of one topic at one level than this are left out. */
export const fewest = 5

// Codes of requests and of answers, however they are typed, lead to a person for whoever holds the register.
const nine = '[0-9A-Z](?:[\\s.–—-]*[0-9A-Z]){8}'
const codes = new RegExp(
  `(?<![\\p{L}\\d])(?:(?:HD|KT)[\\s.:–—-]*(?=[^\\n]{0,20}\\d)${nine}|[0-9A-Z]{3}(?:-[0-9A-Z]{3}){2})(?![\\p{L}\\d])`,
  'giu',
)

/** The questions asked in a period (`to` not included), sorted by day and text so that no conversation can be followed, and how
 * many were left out. */
export async function anonymousQuestions(
  db: Db,
  from: Date,
  to: Date,
): Promise<{ questions: AnonymousQuestion[]; leftOut: number }> {
  const all = await askedQuestions(db, from, to)
  const group = ({ topic, level }: AskedQuestion) => `${topic ?? ''}/${level}`
  const sizes = new Map<string, number>()
  for (const one of all) sizes.set(group(one), (sizes.get(group(one)) ?? 0) + 1)
  const questions = all
    .filter((one) => sizes.get(group(one))! >= fewest)
    .map(({ askedAt, channel, level, topic, outcome, text }) => ({
      day: localDay(askedAt),
      channel,
      level,
      topic,
      outcome,
      text: maskPersonal(text.replace(codes, '(mã tra cứu)')),
    }))
    .sort((a, b) => (a.day + a.text < b.day + b.text ? -1 : 1))
  return { questions, leftOut: all.length - questions.length }
}
