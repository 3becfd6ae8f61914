/** A person's rights over what is stored, in the chat: see it, or have it deleted, each after a confirmation. They hold also while
 * an officer has the conversation. */
import { fixedReplies } from '../assistant/fixed-replies.ts'
import { type Choice, emptyMemory, type Memory } from '../assistant/outcome.ts'
import { localDay } from '../escalation/calendar.ts'
import { forgetCitizen, whatIsKept } from '../privacy/forget.ts'
import type { Account } from '../store/accounts.ts'
import { writeAudit } from '../store/audit.ts'
import { type Conversation, insertQuestion, meetCitizens, saveMemory, settleQuestion } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { forgetLater } from '../store/forgetting.ts'
import { assignToQuestion, insertOutbound, type Message } from '../store/messages.ts'
import { type OwnData, readOwnData } from '../store/own-data.ts'
import { fold } from '../store/sealed-text.ts'
import { toParts } from './compose-parts.ts'
import type { Parts } from './parts.ts'

/** What the person wants: to be asked about seeing or deleting, or what was confirmed. */
export type OwnDataWish = 'ask-see' | 'ask-delete' | 'see' | 'delete' | 'keep'

const see: Choice = { title: 'Gửi cho tôi', payload: '#data:see' }
const remove: Choice = { title: 'Đồng ý xóa', payload: '#data:delete' }
const keep: Choice = { title: 'Không xóa', payload: '#data:keep' }
const notNow: Choice = { title: 'Thôi', payload: '#data:keep' }

const whose = '(?: cua (?:toi|em|minh|chau|tui|con))?'
const things =
  '(?:du lieu|thong tin|lich su|doan chat|tin nhan|cuoc tro chuyen)(?: ca nhan| da luu| tro chuyen| tin nhan| chat)*'
const polite = '(?: (?:giup|ho|gium|dum|voi|nhe|nha|a|di|toi|em|minh|ad|het))*'
const start = '(?:(?:cho|toi|em|minh|chau|muon|can|xin|hay|yeu cau|lam on|duoc) )*'
const seeing = new RegExp(
  `^${start}(?:xem|tra|kiem tra|lay|tai)(?: lai| ve)? (?:cac |toan bo )?${things}${whose}${polite}$|^du lieu cua (?:toi|em|minh)$`,
)
const deleting = new RegExp(`^${start}(?:xoa|huy|go)(?: bo| het| toan bo| tat ca| cac)* ${things}${whose}${polite}$`)
const agreed =
  /^(?:(?:toi|em|minh) )?(?:dong y|xac nhan|co|ok|chac chan)?(?: dong y)? ?xoa(?: het| di| du lieu| toan bo)*(?: a| nhe)?$/

/** The wish in a person's words or pressed button, or null. A typed "đồng ý xóa" counts only right after the question. */
export function ownDataWish(messages: Message[], memory: Partial<Memory>): OwnDataWish | null {
  const last = messages.at(-1)
  const offered = memory.choices ?? []
  const typed = fold(last?.text ?? '')
    .replace(/[^a-z0-9 ]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const number = /^(?:so )?([1-3])$/.exec(typed)
  const chosen = number ? offered[Number(number[1]) - 1] : offered.find((one) => fold(one.title) === typed)
  const payload = last?.payload ?? chosen?.payload ?? ''
  const pressed = /^#data:(see|delete|keep)$/.exec(payload)?.[1] as 'see' | 'delete' | 'keep' | undefined
  if (pressed) return pressed
  if (offered.some((one) => one.payload === remove.payload) && agreed.test(typed)) return 'delete'
  if (deleting.test(typed)) return 'ask-delete'
  return seeing.test(typed) ? 'ask-see' : null
}

/** Answers the wish: question, ending, reply and delivery together. */
export async function answerOwnData(
  tx: Tx,
  parts: Pick<Parts, 'channels' | 'queue' | 'baseUrl'>,
  account: Account,
  conversation: Conversation,
  wish: OwnDataWish,
  messages: Message[],
  now: Date,
): Promise<void> {
  const { accountId, id: conversationId } = conversation
  const text = messages.map((message) => message.text).join('\n')
  const asked = { text, askedAt: messages[0]!.platformAt ?? now, topic: null, score: null, trace: null }
  const questionId = await insertQuestion(tx, { accountId, conversationId, parentId: null, ...asked })
  const ids = messages.map((message) => message.id)
  await assignToQuestion(tx, accountId, ids, questionId)
  await settleQuestion(tx, accountId, questionId, 'NOT_ANSWERABLE', `fixed:data-${wish}`, now)
  if (wish === 'delete') return deleteAll(tx, parts, account, conversation, now)

  const { words, choices } = await replyTo(tx, parts, conversation, wish, now)
  await say(tx, parts, account, conversationId, words, choices, now)
  await saveMemory(tx, accountId, conversationId, { ...emptyMemory, choices }, false)
}

async function replyTo(
  tx: Tx,
  parts: Pick<Parts, 'baseUrl'>,
  conversation: Conversation,
  wish: Exclude<OwnDataWish, 'delete'>,
  now: Date,
): Promise<{ words: string; choices: Choice[] }> {
  if (wish === 'ask-see') return { words: fixedReplies.dataSee, choices: [see, notNow] }
  if (wish === 'ask-delete') return { words: fixedReplies.dataDelete, choices: [remove, keep] }
  if (wish === 'keep') return { words: fixedReplies.dataKept, choices: [] }
  const { accountId, id, citizenId } = conversation
  const data = await readOwnData(tx, accountId, id)
  const person = { accountId, citizenId, conversationId: id, platformId: conversation.citizenPlatformId }
  const kept = await whatIsKept(tx, person)
  await writeAudit(tx, {
    accountId,
    subject: 'citizen',
    subjectId: citizenId,
    type: 'data-shown',
    actor: 'citizen',
    at: now,
  })
  return { words: tellData(data, kept, parts.baseUrl), choices: [] }
}

/** The person is forgotten; the last word goes to a fresh, empty contact that is forgotten itself a day later. */
async function deleteAll(
  tx: Tx,
  parts: Pick<Parts, 'channels' | 'queue'>,
  account: Account,
  conversation: Conversation,
  now: Date,
): Promise<void> {
  const { accountId, citizenId, citizenPlatformId } = conversation
  const done = await forgetCitizen(tx, accountId, citizenId, now, 'asked')
  const [met] = await meetCitizens(tx, [
    { accountId, platformId: citizenPlatformId, at: conversation.lastInteractionAt },
  ])
  await forgetLater(tx, accountId, citizenPlatformId, new Date(now.getTime() + 24 * 3600_000))
  const closed = done?.withdrawn.length ? fixedReplies.dataWithdrawn.replace('{codes}', done.withdrawn.join(', ')) : ''
  const words = [fixedReplies.dataDeleted, closed].filter(Boolean).join('\n\n')
  await say(tx, parts, account, met!.conversationId, words, [], now)
}

async function say(
  tx: Tx,
  parts: Pick<Parts, 'channels' | 'queue'>,
  account: Account,
  conversationId: string,
  words: string,
  choices: Choice[],
  now: Date,
): Promise<void> {
  const rows = toParts(words, choices, parts.channels[account.channel].limits).map((part) => ({
    accountId: account.id,
    conversationId,
    // Not the assistant's: an officer who holds the conversation does not hold this up.
    author: 'system' as const,
    text: part.text,
    buttons: part.buttons,
    createdAt: now,
  }))
  await insertOutbound(tx, rows)
  await parts.queue.send(tx, 'deliver', { accountId: account.id, conversationId })
}

const day = (at: Date) => localDay(at).split('-').reverse().join('/')

/** What is stored of the person, in the person's words. */
function tellData(data: OwnData, kept: { called: string; rows: number }[], baseUrl: string): string {
  const asked = data.questions.map(
    ({ at, text, outcome }) => `- ${day(at)}: ${shortened(text)}${outcome ? '' : ' (đang chờ)'}`,
  )
  return [
    [
      'Hệ thống đang lưu của anh/chị:',
      ...kept.filter(({ rows }) => rows > 0).map(({ called, rows }) => `- ${rows} ${called}`),
      ...(data.name ? [`- Tên hiển thị "${data.name}"`] : []),
      `- Liên hệ lần đầu: ${day(data.since)}`,
      '- Không lưu ảnh, tệp, tin thoại',
    ].join('\n'),
    asked.length > 0 ? `Các câu hỏi gần nhất:\n${asked.join('\n')}` : '',
    `Lưu để làm gì, trong bao lâu: ${baseUrl}/privacy\nMuốn xóa, anh/chị nhắn "xóa dữ liệu của tôi".`,
  ]
    .filter(Boolean)
    .join('\n\n')
}

const shortened = (text: string) => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 90 ? `${line.slice(0, 89)}…` : line
}
