/** Forgets a person: words, names and the platform's ids go, the ledger's rows and sums stay. */
import { next } from '../escalation/states.ts'
import { writeAudit } from '../store/audit.ts'
import { settleEscalatedQuestions } from '../store/conversations.ts'
import type { Tx } from '../store/database.ts'
import { changeEscalation, openEscalations } from '../store/escalations.ts'
import {
  blankRows,
  cancelWaiting,
  countRows,
  lockPerson,
  type Person,
  pseudonym,
  withdrawQuestions,
} from '../store/forgetting.ts'
import { citizenData, deletedWords, type OnForget } from './kept-data.ts'

/** Why a person is forgotten: asked in the chat, Zalo's withdrawal, Facebook's callback, time has passed. */
export type ForgetReason = 'asked' | 'zalo-withdraw' | 'facebook-deletion' | 'retention'

/** What was taken out. */
export interface Forgotten {
  /** Codes of escalations that were open and are withdrawn now. */
  withdrawn: string[]
  /** Rows emptied, by table. */
  rows: Record<string, number>
}

/** Forgets one person in the caller's transaction, with an audit entry that holds figures only. Null when there is no such person.
 * Nothing is sent by this: who asked is told by the caller. */
export async function forgetCitizen(
  tx: Tx,
  accountId: string,
  citizenId: string,
  now: Date,
  why: ForgetReason,
): Promise<Forgotten | null> {
  const found = await lockPerson(tx, accountId, citizenId)
  if (!found) return null
  const person: Person = { accountId, citizenId, ...found }
  const withdrawn = person.conversationId ? await withdrawAll(tx, accountId, person.conversationId, now, why) : []
  const rows: Record<string, number> = {}
  for (const [table, kept] of Object.entries(citizenData)) {
    if (!kept.person || !kept.personal) continue
    rows[table] = await blankRows(tx, table, kept.person, blanks(kept.personal), person)
  }
  await writeAudit(tx, {
    accountId,
    subject: 'citizen',
    subjectId: citizenId,
    type: 'forgotten',
    actor: why === 'retention' ? 'system' : 'citizen',
    at: now,
    detail: { why, withdrawn: withdrawn.length, rows },
  })
  return { withdrawn, rows }
}

/** How many rows of each kind are this person's, in the words of `citizenData`: all that `forgetCitizen` would empty. */
export async function whatIsKept(tx: Tx, person: Person): Promise<{ called: string; rows: number }[]> {
  const found: { called: string; rows: number }[] = []
  for (const [table, { person: lead, called }] of Object.entries(citizenData))
    if (lead && called) found.push({ called, rows: await countRows(tx, table, lead, person) })
  return found
}

/** What waits for an officer or for delivery ends here. */
async function withdrawAll(
  tx: Tx,
  accountId: string,
  conversationId: string,
  now: Date,
  why: ForgetReason,
): Promise<string[]> {
  const codes: string[] = []
  for (const escalation of await openEscalations(tx, accountId, conversationId)) {
    const state = next(escalation.state, 'withdraw') ?? 'CLOSED'
    const entry = { type: 'withdraw', actor: why === 'retention' ? 'system' : 'citizen', at: now, detail: { why } }
    await settleEscalatedQuestions(tx, accountId, escalation.id, 'WITHDRAWN', why, now)
    const change = { state, closedAt: now, closedReason: 'withdrawn' }
    if (await changeEscalation(tx, escalation, change, entry)) codes.push(escalation.code)
  }
  await withdrawQuestions(tx, accountId, conversationId, why, now)
  await cancelWaiting(tx, accountId, conversationId)
  return codes
}

/** What each column is set to. */
export const blanks = (personal: Record<string, OnForget>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(personal).map(([column, how]) => [column, blankOf(how)]))

function blankOf(how: OnForget): unknown {
  switch (how) {
    case 'empty':
      return ''
    case 'null':
      return null
    case 'pseudonym':
      return pseudonym()
    case 'said-deleted':
      return deletedWords
    case 'no-json':
      return '{}'
    case 'no-list':
      return '[]'
  }
}
