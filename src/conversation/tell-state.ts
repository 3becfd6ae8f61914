/** Answers "how far is my request?": by code, or all of the citizen's own. */
import { noEscalations, status, statusForOthers, unknownCode } from '../escalation/sentences.ts'
import { clockRuns } from '../escalation/states.ts'
import { lastAnswer } from '../store/answers.ts'
import type { Conversation } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import {
  changeEscalation,
  type Escalation,
  escalationByCode,
  loadEscalation,
  openEscalations,
} from '../store/escalations.ts'
import { tellDeciders } from './tell-officers.ts'

/** What the citizen reads. A code of somebody else tells its state only, never content. */
export async function tellState(
  tx: Tx,
  conversation: Conversation,
  lookup: { code: string } | { mine: true },
  now: Date,
): Promise<string> {
  if ('mine' in lookup) {
    const open = await openEscalations(tx, conversation.accountId, conversation.id)
    const told = open.filter((one) => one.state !== 'OFFERED')
    if (told.length === 0) return noEscalations
    return (await Promise.all(told.map((escalation) => describe(tx, escalation, now)))).join('\n\n')
  }
  const escalation = await escalationByCode(tx, lookup.code)
  if (!escalation || escalation.state === 'OFFERED') return unknownCode(lookup.code)
  const own = escalation.accountId === conversation.accountId && escalation.conversationId === conversation.id
  return own ? describe(tx, escalation, now) : statusForOthers(escalation.code, escalation.state)
}

async function describe(tx: Tx, escalation: Escalation, now: Date): Promise<string> {
  await tellHeadWhenLate(tx, escalation, now)
  // The old code of a merged request keeps working: it tells how far the surviving one is.
  const into = escalation.mergedInto ? await loadEscalation(tx, escalation.accountId, escalation.mergedInto) : null
  const answer = await lastAnswer(tx, escalation.accountId, escalation.id, ['left'])
  const told = status(
    {
      code: escalation.code,
      state: escalation.state,
      unit: escalation.unitName,
      replyBy: escalation.replyByAt,
      promised: escalation.promisedAt,
      closedReason: escalation.closedReason,
      into: into?.code ?? null,
      answer: answer?.text ?? null,
    },
    now,
  )
  return into ? `${told}\n\n${await describe(tx, into, now)}` : told
}

/** Asked about after its date, a request goes to the head of its unit, once. */
async function tellHeadWhenLate(tx: Tx, escalation: Escalation, now: Date): Promise<void> {
  if (!clockRuns.includes(escalation.state) || escalation.replyByAt > now || escalation.toHead) return
  const entry = { type: 'asked-when-late', actor: 'citizen', at: now }
  if (!(await changeEscalation(tx, escalation, { toHead: true }, entry))) return
  await tellDeciders(tx, escalation, 'head', `${escalation.code} đã quá hẹn và người dân hỏi lại tiến độ.`, now)
}
