/** What a citizen does besides writing: first contact, leaving, edits, thumbs; and what becomes of the account itself. */
import { fixedReplies } from '../assistant/fixed-replies.ts'
import { forgetCitizen } from '../privacy/forget.ts'
import { type Account, pauseAccount } from '../store/accounts.ts'
import { tellInbox, writeAudit } from '../store/audit.ts'
import { findCitizen, markUnreachable, saveFeedback, setIntroduced } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { editInbound, hasSpoken, insertOutbound, questionOfMessage } from '../store/messages.ts'
import type { Placed } from './kept-event.ts'
import type { Parts } from './parts.ts'

const firstContacts = ['follow', 'user_click_chatnow', 'optin', 'referral', 'user_submit_info']

/** First contact: who speaks here and that the words are kept, once. Leaving is noted. */
export async function takeRelation(
  parts: Pick<Parts, 'queue' | 'baseUrl'>,
  tx: Tx,
  account: Account,
  { incoming, conversationId }: Placed,
  now: Date,
): Promise<void> {
  if (incoming.name === 'unfollow') return markUnreachable(tx, account.id, conversationId, 'unfollowed')
  if (!firstContacts.includes(incoming.name)) return
  const spoken = await hasSpoken(tx, account.id, conversationId)
  const thanks = incoming.name === 'user_submit_info' ? fixedReplies.infoNotKept : null
  if (spoken && !thanks) return
  const text = [...(spoken ? [] : [fixedReplies.welcome, `${fixedReplies.consent} ${parts.baseUrl}/privacy`]), thanks]
    .filter(Boolean)
    .join('\n\n')
  await insertOutbound(tx, [{ accountId: account.id, conversationId, author: 'assistant', text, createdAt: now }])
  await setIntroduced(tx, account.id, conversationId)
  await parts.queue.send(tx, 'deliver', { accountId: account.id, conversationId })
}

/** The newest wording counts while nobody has answered; a thumb under our answer is the citizen's judgement of it. */
export async function takeSign(tx: Tx, account: Account, { incoming, conversationId }: Placed): Promise<void> {
  const { name, platformMessageId, text, payload } = incoming
  if (!platformMessageId) return
  if (name === 'message_edit' && text) {
    const changed = await editInbound(tx, account.id, conversationId, platformMessageId, text)
    if (changed) await tellInbox(tx, { kind: 'message', accountId: account.id, conversationId })
  }
  if (name === 'response_feedback') {
    const question = await questionOfMessage(tx, account.id, platformMessageId)
    if (question) await saveFeedback(tx, account.id, question, payload === 'Good response' ? 'right' : 'wrong')
  }
}

/** The grant was taken away, or Meta warned or blocked the Page: nothing more is sent, and the administrators see it. */
export async function takeAccountEvent(
  tx: Tx,
  account: Account,
  { name, payload }: { name: string; payload: string | null },
  now: Date,
): Promise<void> {
  const stops = name === 'permission_revoked' || (name === 'policy_enforcement' && payload === 'block')
  if (stops) await pauseAccount(tx, account.id)
  await writeAudit(tx, {
    accountId: account.id,
    subject: 'account',
    subjectId: account.id,
    type: name.replaceAll('_', '-'),
    actor: 'platform',
    at: now,
    detail: { ...(payload ? { action: payload } : {}), paused: stops },
  })
}

/** Zalo's "withdraw": the person wants the personal data gone. Only whom we know can be forgotten. */
export async function takeWithdrawal(tx: Tx, account: Account, platformId: string, now: Date): Promise<void> {
  const citizenId = await findCitizen(tx, account.id, platformId)
  if (citizenId) await forgetCitizen(tx, account.id, citizenId, now, 'zalo-withdraw')
}
