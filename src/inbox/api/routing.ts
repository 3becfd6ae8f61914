/** Routing rules: list, change, order, and what a change would have done to the last questions. */
import { z } from 'zod'
import { route as decide, type Level } from '../../escalation/route.ts'
import { writeAudit } from '../../store/audit.ts'
import type { Tx } from '../../store/database.ts'
import {
  decidedByRules,
  deleteRule,
  insertRule,
  lastQuestions,
  type RoutingRule,
  routingRules,
  updateRule,
} from '../../store/routing.ts'
import { placedUnits } from '../../store/units.ts'
import { Refusal } from '../refusal.ts'
import { reaches } from '../rights.ts'
import type { RoutingPage, RoutingPreview } from '../wire.ts'
import { type Call, id, type Route, route } from './route.ts'

const previewed = 200
const levels: [Level, ...Level[]] = ['commune', 'province', 'ministry', 'elsewhere']
const ruleBody = z.object({
  unitId: id.nullable(),
  topics: z.array(z.string().max(100)).max(200),
  place: z
    .string()
    .trim()
    .max(120)
    .nullable()
    .transform((text) => text || null),
  level: z.enum(levels).nullable(),
  toUnitId: id,
  enabled: z.boolean(),
  note: z.string().trim().max(200),
})
const params = z.object({ id })

/** A rule speaks for accounts of a unit in one's reach; for all accounts only where all are in reach. */
function mayRule(call: Call, unitId: string | null): boolean {
  return unitId === null ? call.person.scope === 'all' : reaches(call.person.scope, unitId)
}

function refuseForeign(call: Call, unitId: string | null): void {
  if (!mayRule(call, unitId))
    throw new Refusal(404, 'not-found', 'Quy tắc này thuộc đơn vị ngoài phạm vi của bạn. Hãy chọn đơn vị của bạn.')
}

async function ruleFor(call: Call, tx: Tx, ruleId: string): Promise<RoutingRule> {
  const found = (await routingRules(tx)).find((rule) => rule.id === ruleId)
  if (!found || !mayRule(call, found.unitId)) throw new Refusal(404, 'not-found', 'Không tìm thấy quy tắc này.')
  return found
}

const record = (tx: Tx, call: Call, ruleId: string, type: string, detail: object) =>
  writeAudit(tx, {
    accountId: null,
    subject: 'routing',
    subjectId: ruleId,
    type,
    actor: call.person.id,
    at: call.now,
    detail: { ...detail },
  })

async function checked(call: Call, body: z.infer<typeof ruleBody>): Promise<void> {
  refuseForeign(call, body.unitId)
  const known = new Set(call.parts.places.topics.map((topic) => topic.id))
  if (body.topics.some((topic) => !known.has(topic)))
    throw new Refusal(400, 'invalid', 'Có chủ đề không còn trong kho tri thức.')
  if (!(await placedUnits(call.parts.db)).some((unit) => unit.id === body.toUnitId))
    throw new Refusal(400, 'invalid', 'Đơn vị nhận không tồn tại.')
}

export const routingRoutes: Route[] = [
  route({
    method: 'get',
    path: '/routing',
    summary: 'All rules in their order; `mine`: I may change it. And the topics to choose from.',
    action: 'routing',
    run: async (call): Promise<RoutingPage> => {
      const decided = await decidedByRules(call.parts.db)
      const rules = await routingRules(call.parts.db)
      return {
        rules: rules.map(({ position: _, ...rule }) => ({
          ...rule,
          decided: decided.get(rule.id) ?? 0,
          mine: mayRule(call, rule.unitId),
        })),
        topics: call.parts.places.topics.map(({ id: topic, title }) => ({ id: topic, title })),
      }
    },
  }),
  route({
    method: 'post',
    path: '/routing/preview',
    summary: 'What a rule (new, changed, or null = deleted) would have done to the last 200 questions.',
    action: 'routing',
    body: z.object({ id: id.nullable(), rule: ruleBody.nullable() }),
    run: async (call): Promise<RoutingPreview> => {
      if (call.body.rule) await checked(call, call.body.rule)
      return preview(call, call.body.id, call.body.rule)
    },
  }),
  route({
    method: 'post',
    path: '/routing',
    summary: 'A new rule, after all others.',
    action: 'routing',
    body: ruleBody,
    run: async (call) => {
      await checked(call, call.body)
      return call.parts.db.transaction().execute(async (tx) => {
        const position = Math.max(0, ...(await routingRules(tx)).map((rule) => rule.position)) + 1
        const made = await insertRule(tx, { ...call.body, position }, call.person.id, call.now)
        await record(tx, call, made, 'rule-made', call.body)
        return { id: made }
      })
    },
  }),
  route({
    method: 'post',
    path: '/routing/:id/change',
    summary: 'Changes a rule.',
    action: 'routing',
    params,
    body: ruleBody,
    run: async (call) => {
      const before = await ruleFor(call, call.parts.db, call.params.id)
      await checked(call, call.body)
      return call.parts.db.transaction().execute(async (tx) => {
        await updateRule(tx, { ...before, ...call.body }, call.person.id, call.now)
        await record(tx, call, before.id, 'rule-changed', { before, after: call.body })
        return { done: true }
      })
    },
  }),
  route({
    method: 'post',
    path: '/routing/:id/move',
    summary: 'Moves a rule one place up or down.',
    action: 'routing',
    params,
    body: z.object({ by: z.union([z.literal(-1), z.literal(1)]) }),
    run: async (call) =>
      call.parts.db.transaction().execute(async (tx) => {
        const rule = await ruleFor(call, tx, call.params.id)
        const rules = await routingRules(tx)
        const other = rules[rules.findIndex((one) => one.id === rule.id) + call.body.by]
        // Past another unit's rule only who may change that one, too.
        if (!other || !mayRule(call, other.unitId)) throw new Refusal(409, 'stale', 'Không chuyển tiếp được nữa.')
        const order = rules.map((one) => (one.id === rule.id ? other : one.id === other.id ? rule : one))
        for (const [position, one] of order.entries())
          await updateRule(tx, { ...one, position }, call.person.id, call.now)
        await record(tx, call, rule.id, 'rule-moved', call.body)
        return { done: true }
      }),
  }),
  route({
    method: 'post',
    path: '/routing/:id/delete',
    summary: 'Deletes a rule.',
    action: 'routing',
    params,
    run: async (call) =>
      call.parts.db.transaction().execute(async (tx) => {
        const rule = await ruleFor(call, tx, call.params.id)
        await deleteRule(tx, rule.id)
        await record(tx, call, rule.id, 'rule-deleted', { before: rule })
        return { done: true }
      }),
  }),
]

async function preview(
  call: Call,
  ruleId: string | null,
  changed: z.infer<typeof ruleBody> | null,
): Promise<RoutingPreview> {
  const { places, db } = call.parts
  const before = await routingRules(db)
  const place = before.find((rule) => rule.id === ruleId)?.position ?? Number.MAX_SAFE_INTEGER
  const others = before.filter((rule) => rule.id !== ruleId)
  const after = changed
    ? [...others, { ...changed, id: ruleId ?? '0', position: place }].sort((a, b) => a.position - b.position)
    : others
  const units = await placedUnits(db)
  const nameOf = (unitId: string) => units.find((unit) => unit.id === unitId)?.name ?? unitId
  const questions = await lastQuestions(db, call.person.scope, previewed)
  const items = questions.map((question) => {
    const account = units.find((unit) => unit.id === question.accountUnitId)!
    const named = places.resolve(question.text, account, units, question.askedAt)
    const asked = {
      topic: question.topic,
      accountUnitId: question.accountUnitId,
      place: named.kind === 'one' ? named.name : null,
    }
    const competence = places.competence(asked.topic, asked.place, account, units)
    const from = decide(asked, before, units, competence).unitId
    const to = decide(asked, after, units, competence).unitId
    return {
      id: question.id,
      text: question.text.slice(0, 160),
      topic: places.topics.find((topic) => topic.id === question.topic)?.title ?? null,
      place: asked.place,
      before: nameOf(from),
      after: nameOf(to),
      changed: from !== to,
    }
  })
  const moved = items.filter((item) => item.changed)
  return { total: items.length, changed: moved.length, items: [...moved, ...items.filter((item) => !item.changed)] }
}
