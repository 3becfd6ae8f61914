/** What every act on an escalation shares: the check of rights, the answer, and how a refusal is told. */
import { z } from 'zod'
import type { ActionResult } from '../../conversation/act.ts'
import { findEscalation } from '../../store/inbox-queries.ts'
import { namesOfOfficers } from '../../store/officers.ts'
import { Refusal } from '../refusal.ts'
import { mayOn } from '../rights.ts'
import { itemOf } from '../show.ts'
import type { Action, EscalationItem } from '../wire.ts'
import { escalationFor } from './escalations.ts'
import type { Call } from './route.ts'

/** The version the page last saw, and an id under which the act is done once however often it is asked. */
export const acted = { version: z.number().int().min(0), requestId: z.uuid().optional() }

/** Words somebody typed, trimmed. A NUL cannot be stored in PostgreSQL; nobody types one on purpose. */
export const typed = (longest: number, empty: string) =>
  z
    .string()
    .transform((text) => text.replaceAll('\u0000', '').replace(/\r\n/g, '\n').trim())
    .pipe(
      z
        .string()
        .min(1, empty)
        .max(longest, `Nội dung dài quá ${longest.toLocaleString('vi-VN')} ký tự, hãy rút gọn.`),
    )

/** A reason, which is always asked for. */
export const why = typed(500, 'Hãy ghi lý do.')

/** What an act answers: the escalation as it is now, or null when it left the person's units. */
export interface Done {
  done: true
  escalation: EscalationItem | null
}

type Asked = Call & { params: { accountId: string; id: string }; body: { version: number } }

/** Whom and what the act concerns, when this person may do it; else the refusal is thrown. */
export async function allowed(call: Asked, action: Action) {
  const row = await escalationFor(call, call.params)
  // Somebody else was faster: told as that, not as a missing right. A repeated reply is let through, to find that it was sent.
  const another = row.owner_id !== null && row.owner_id !== call.person.id
  if (row.version !== call.body.version && another) await settle(call, { kind: 'stale', by: row.owner_name })
  if (!mayOn(call.person, action, { unitId: row.unit_id, ownerId: row.owner_id })) {
    throw new Refusal(
      403,
      'forbidden',
      row.owner_name ? `${row.owner_name} đang giữ yêu cầu này.` : 'Hãy nhận xử lý yêu cầu trước.',
      row.owner_name,
    )
  }
  return { accountId: row.account_id, escalationId: row.id, officer: officerOf(call), unitId: row.unit_id }
}

/** The signed-in person as the conversation's acts know them. */
export const officerOf = ({ person }: Call) => ({
  id: person.id,
  name: person.name,
  unitId: person.unitId,
  role: person.role,
})

/** Throws what was refused; else the escalation as it is now. */
export async function outcome(
  call: Call,
  result: ActionResult,
  at: { accountId: string; escalationId: string },
): Promise<Done> {
  await settle(call, result)
  const row = await findEscalation(call.parts.db, call.person.scope, at.accountId, at.escalationId)
  return { done: true, escalation: row ? itemOf(row) : null }
}

/** Throws the refusal that a result stands for. */
export async function settle(call: Call, result: ActionResult): Promise<void> {
  if (result.kind === 'refused') throw new Refusal(422, 'refused', result.why)
  if (result.kind === 'stale') {
    const name = result.by ? ((await namesOfOfficers(call.parts.db, [result.by])).get(result.by) ?? result.by) : null
    const sentence = name
      ? `Yêu cầu vừa thay đổi, ${name} đang giữ.`
      : 'Yêu cầu vừa được thay đổi ở nơi khác. Hãy xem lại rồi làm tiếp.'
    throw new Refusal(409, 'stale', sentence, name)
  }
}
