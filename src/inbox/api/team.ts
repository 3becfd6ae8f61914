/** What officers say to each other: notes, notices, who is looking; deputies and the topics that need consent. */
import { z } from 'zod'
import { tellOfficers } from '../../conversation/tell-officers.ts'
import {
  approvalRules,
  delegations,
  deleteApprovalRule,
  endDelegation,
  insertApprovalRule,
  insertDelegation,
} from '../../store/approvals.ts'
import { tellInbox, writeAudit } from '../../store/audit.ts'
import type { Tx } from '../../store/database.ts'
import { insertNote } from '../../store/notes.ts'
import { findOfficer, officersOf } from '../../store/officers.ts'
import { Refusal } from '../refusal.ts'
import { reaches } from '../rights.ts'
import { typed } from './acting.ts'
import { escalationFor, escalationParams } from './escalations.ts'
import { type Call, id, type Route, route } from './route.ts'

/** How long one sign of life counts; the page gives one every ten seconds. */
const lookingMs = 25_000
const officerId = z.string().min(1).max(64)
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const ownUnit = (call: Call, unitId: string): void => {
  if (!reaches(call.person.scope, unitId)) throw new Refusal(404, 'not-found', 'Đơn vị này không thuộc quyền của bạn.')
}

export const teamRoutes: Route[] = [
  route({
    method: 'get',
    path: '/colleagues',
    summary: 'The officers of my units: whom to mention, to transfer to, to name as deputy.',
    action: 'see',
    run: async (call) => ({ officers: await officersOf(call.parts.db, call.person.scope) }),
  }),
  route({
    method: 'post',
    path: '/escalations/:accountId/:id/notes',
    summary: 'An internal note; officers mentioned by id get a notice. Never sent to the citizen.',
    action: 'note',
    params: escalationParams,
    body: z.object({ text: typed(2_000, 'Ghi chú đang trống.'), mentions: z.array(officerId).max(20).default([]) }),
    run: async (call) => {
      const row = await escalationFor(call, call.params)
      const { text, mentions } = call.body
      const known = (await officersOf(call.parts.db, call.person.scope)).map((one) => one.id)
      const stranger = mentions.find((one) => !known.includes(one))
      if (stranger) throw new Refusal(422, 'refused', 'Người được nhắc tên không thuộc đơn vị của bạn.')
      const about = { accountId: row.account_id, escalationId: row.id }
      const noteId = await call.parts.db.transaction().execute(async (tx) => {
        const made = await insertNote(tx, { ...about, officerId: call.person.id, text, mentions, at: call.now })
        const mentioned = mentions.filter((one) => one !== call.person.id)
        const title = `${call.person.name} nhắc tên bạn ở ${row.code}.`
        const where = { accountId: row.account_id, id: row.id, conversationId: row.conversation_id }
        await tellOfficers(tx, mentioned, 'mention', where, title, call.now)
        await tellInbox(tx, { kind: 'escalation', ...about, conversationId: row.conversation_id })
        return made
      })
      return { id: noteId }
    },
  }),
  route({
    method: 'post',
    path: '/escalations/:accountId/:id/looking',
    summary:
      'A sign of life every ten seconds while the escalation is open on screen; others are told by the live stream.',
    action: 'see',
    params: escalationParams,
    body: z.object({ typing: z.boolean().default(false), away: z.boolean().default(false) }),
    run: async (call) => {
      const row = await escalationFor(call, call.params)
      const { id: me, name } = call.person
      const until = call.body.away ? null : new Date(call.now.getTime() + lookingMs).toISOString()
      await tellInbox(call.parts.db, {
        kind: 'looking',
        accountId: row.account_id,
        conversationId: row.conversation_id,
        escalationId: row.id,
        looking: { officerId: me, name, typing: call.body.typing, until },
      })
      return { until }
    },
  }),
  route({
    method: 'get',
    path: '/delegations',
    summary: 'Who stands in for the heads of my units, now and later.',
    action: 'see',
    run: async (call) => ({ delegations: await delegations(call.parts.db, call.person.scope, call.now) }),
  }),
  route({
    method: 'post',
    path: '/delegations',
    summary: 'Name a deputy for a unit and a time.',
    action: 'appoint',
    body: z.object({ unitId: id, deputyId: officerId, from: moment, until: moment }),
    run: async (call) => {
      const { unitId, deputyId, from, until } = call.body
      ownUnit(call, unitId)
      if (until <= from || until <= call.now)
        throw new Refusal(422, 'refused', 'Thời gian ủy quyền phải kết thúc sau khi bắt đầu và ở phía trước.')
      const deputy = await findOfficer(call.parts.db, deputyId)
      if (!deputy?.unitId || !reaches(call.person.scope, deputy.unitId) || deputy.role === 'auditor')
        throw new Refusal(422, 'refused', 'Người được ủy quyền phải là cán bộ thuộc đơn vị của bạn.')
      const made = { unitId, deputyId, from, until, by: call.person.id, at: call.now }
      return call.parts.db.transaction().execute(async (tx) => {
        const delegationId = await insertDelegation(tx, made)
        await record(call, tx, deputyId, 'delegated', { unitId, from, until })
        return { id: delegationId }
      })
    },
  }),
  route({
    method: 'post',
    path: '/delegations/:id/end',
    summary: 'End a delegation before its time.',
    action: 'appoint',
    params: z.object({ id }),
    run: async (call) => {
      if (!(await endDelegation(call.parts.db, call.params.id, call.person.scope, call.now)))
        throw new Refusal(404, 'not-found', 'Ủy quyền này không còn nữa.')
      await record(call, call.parts.db, call.person.id, 'delegation-ended', { delegation: call.params.id })
      return { done: true }
    },
  }),
  route({
    method: 'get',
    path: '/approval-rules',
    summary: 'Which topics need the commander’s consent, in which units; null = every one.',
    action: 'see',
    run: async (call) => ({ rules: await approvalRules(call.parts.db) }),
  }),
  route({
    method: 'post',
    path: '/approval-rules',
    summary: 'This topic in this unit and below needs consent.',
    action: 'appoint',
    body: z.object({ unitId: id, topic: z.string().min(1).max(200).nullable() }),
    run: async (call) => {
      ownUnit(call, call.body.unitId)
      const rule = { ...call.body, by: call.person.id, at: call.now }
      return call.parts.db.transaction().execute(async (tx) => {
        const ruleId = await insertApprovalRule(tx, rule)
        await record(call, tx, call.person.id, 'approval-rule-added', call.body)
        return { id: ruleId }
      })
    },
  }),
  route({
    method: 'post',
    path: '/approval-rules/:id/remove',
    summary: 'This topic needs no consent any more.',
    action: 'appoint',
    params: z.object({ id }),
    run: async (call) =>
      call.parts.db.transaction().execute(async (tx) => {
        const rule = await deleteApprovalRule(tx, call.params.id)
        if (!rule?.unitId || !reaches(call.person.scope, rule.unitId))
          throw new Refusal(404, 'not-found', 'Quy định này không còn, hoặc thuộc đơn vị khác.')
        await record(call, tx, call.person.id, 'approval-rule-removed', { ...rule })
        return { done: true }
      }),
  }),
]

const record = (call: Call, tx: Tx, subjectId: string, type: string, detail: object) =>
  writeAudit(tx, {
    accountId: null,
    subject: 'officer',
    subjectId,
    type,
    actor: call.person.id,
    at: call.now,
    detail: { ...detail },
  })
