/** "Chưa rõ", "chưa đúng", or a question that goes on about an answer: a new question linked to the answered one, whose own
 * outcome stays. It goes to the same officer first, with a short deadline of its own, and the unit's head sees it. */
import { objected } from '../escalation/sentences.ts'
import { next } from '../escalation/states.ts'
import type { Account } from '../store/accounts.ts'
import { type Conversation, insertQuestion } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { changeEscalation, type Escalation, loadEscalation } from '../store/escalations.ts'
import { readQuestion } from '../store/inbox-conversation.ts'
import { findOfficer } from '../store/officers.ts'
import { answerArrived } from './arrival.ts'
import { openEscalation, type Told } from './escalate.ts'
import type { Parts } from './parts.ts'
import { tellDeciders } from './tell-officers.ts'

const words = { unclear: 'Người dân báo chưa rõ', wrong: 'Người dân báo chưa đúng', further: 'Người dân hỏi tiếp' }

/** Opens the linked question. `text`: what the citizen added, if anything. */
export async function objectTo(
  tx: Tx,
  parts: Pick<Parts, 'places' | 'timing'>,
  parent: Escalation,
  how: keyof typeof words,
  text: string | null,
  at: { account: Account; conversation: Conversation; now: Date },
): Promise<(Told & { about: Escalation }) | null> {
  const { account, conversation, now } = at
  const arrived = parent.state === 'ANSWERED' ? await answerArrived(tx, account.id, parent.id, 'citizen', now) : parent
  if (!arrived) return null
  const state = next(arrived.state, 'object')
  const entry = { type: 'object', actor: 'citizen', at: now, detail: { how } }
  const change = { state: state ?? arrived.state, closedAt: now, closedReason: 'objected' }
  if (state && !(await changeEscalation(tx, arrived, change, entry))) return null
  const asked = await readQuestion(tx, account.id, parent.questionId)
  const questionId = await insertQuestion(tx, {
    accountId: account.id,
    conversationId: conversation.id,
    parentId: parent.questionId,
    text: [asked?.text ?? '', `(${words[how]})`, text ?? ''].filter(Boolean).join('\n'),
    askedAt: now,
    topic: parent.topic,
    score: null,
    trace: { objectsTo: parent.code, how },
  })
  const officer = parent.ownerId ? await findOfficer(tx, parent.ownerId) : undefined
  const child = await openEscalation(
    tx,
    parts,
    {
      account,
      conversation,
      questionId,
      reason: 'answer-rejected',
      urgent: parent.urgent,
      topic: parent.topic,
      question: '',
    },
    {
      state: officer ? 'ASSIGNED' : 'RECEIVED',
      ownerId: officer?.id ?? null,
      parentId: parent.id,
      unitId: parent.unitId,
      toHead: true,
    },
    now,
  )
  const about = { accountId: account.id, id: child.id, conversationId: conversation.id, unitId: parent.unitId }
  const title = `${words[how]} về câu trả lời ${parent.code}; câu hỏi tiếp: ${child.code}.`
  await tellDeciders(tx, about, 'head', title, now)
  const made = (await loadEscalation(tx, account.id, child.id))!
  return { text: objected(parent.code, child.code, child.replyByAt, now), choices: [], about: made }
}
