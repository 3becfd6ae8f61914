/** The administrator's units: the tree, new, change, import of a table. */
import { z } from 'zod'
import { writeAudit } from '../../store/audit.ts'
import type { Tx } from '../../store/database.ts'
import { unitsBelow } from '../../store/officers.ts'
import { changeUnit, insertUnit, type ListedUnit, listUnits } from '../../store/units.ts'
import { Refusal } from '../refusal.ts'
import { reaches } from '../rights.ts'
import type { ImportAnswer } from '../wire.ts'
import { type Call, id, type Route, route } from './route.ts'

/** Levels as officers call them. After the 2025 reform there are provinces and communes, and a province's own offices. */
export const levelLabels: Record<ListedUnit['level'], string> = {
  province: 'Cấp tỉnh',
  office: 'Phòng, đội của tỉnh',
  commune: 'Cấp xã',
}
const levels = Object.keys(levelLabels) as ListedUnit['level'][]
const unitName = z.string().trim().min(3, 'Tên đơn vị cần ít nhất 3 ký tự.').max(120, 'Tên đơn vị dài quá 120 ký tự.')
const unitBody = z.object({ name: unitName, level: z.enum(levels), parentId: id.nullable() })

export const unitRoutes: Route[] = [
  route({
    method: 'get',
    path: '/units',
    summary: 'My units, with how many officers and accounts they have.',
    action: 'people',
    run: async ({ person, parts }): Promise<{ units: ListedUnit[] }> => ({
      units: await listUnits(parts.db, person.scope),
    }),
  }),
  route({
    method: 'post',
    path: '/units',
    summary: 'A new unit under one of mine.',
    action: 'people',
    body: unitBody,
    run: async (call) => {
      mustReachParent(call, call.body.parentId)
      await mustBeNew(call, call.body.name, null)
      const made = await insertUnit(call.parts.db, call.body)
      await record(call.parts.db, call, made, 'unit-made', call.body)
      return { id: made }
    },
  }),
  route({
    method: 'post',
    path: '/units/:id/change',
    summary: 'Renames a unit, or hangs it under another.',
    action: 'people',
    params: z.object({ id }),
    body: unitBody,
    run: async (call) => {
      const { person, parts, params, body } = call
      const before = (await listUnits(parts.db, person.scope)).find((unit) => unit.id === params.id)
      if (!before) throw new Refusal(404, 'not-found', 'Không có đơn vị này trong phạm vi của bạn.')
      if (body.parentId !== before.parentId) {
        mustReachParent(call, body.parentId)
        if (body.parentId && (await unitsBelow(parts.db, params.id)).includes(body.parentId))
          throw new Refusal(409, 'ring', 'Không đặt một đơn vị dưới chính nó được.')
      }
      await mustBeNew(call, body.name, params.id)
      await changeUnit(parts.db, params.id, body)
      await record(parts.db, call, params.id, 'unit-changed', { from: before, to: body })
      return { done: true }
    },
  }),
  route({
    method: 'post',
    path: '/units/import',
    summary: 'Checks a table of units; with `apply` makes the new ones, or none when a line is wrong.',
    action: 'people',
    body: z.object({
      apply: z.boolean(),
      rows: z
        .array(z.record(z.string().max(40), z.string().max(300)))
        .min(1, 'Tệp không có dòng nào.')
        .max(1_000, 'Mỗi lần nhập tối đa 1.000 đơn vị.'),
    }),
    run: importUnits,
  }),
]

const importRow = z.object({
  'tên đơn vị': unitName,
  cấp: z.string().transform((said, context) => {
    const level = levels.find((one) => levelLabels[one].toLowerCase() === said.trim().toLowerCase())
    if (!level) context.addIssue(`Cấp phải là một trong: ${Object.values(levelLabels).join('; ')}.`)
    return level ?? 'commune'
  }),
  'đơn vị cấp trên': unitName,
})

// A unit may stand under one named in an earlier line of the same table.
async function importUnits(
  call: Call & { body: { apply: boolean; rows: Record<string, string>[] } },
): Promise<ImportAnswer> {
  const { parts, person, body } = call
  const known = new Map((await listUnits(parts.db, person.scope)).map((unit) => [key(unit.name), unit.id]))
  const coming = new Set<string>()
  const lines = body.rows.map((row) => {
    const read = importRow.safeParse(row, { error: () => 'Thiếu cột hoặc giá trị.' })
    if (!read.success) return { problem: read.error.issues[0]!.message, unit: null }
    const unit = { name: read.data['tên đơn vị'], level: read.data.cấp, parent: read.data['đơn vị cấp trên'] }
    const twice = known.has(key(unit.name)) || coming.has(key(unit.name))
    const parent = known.has(key(unit.parent)) || coming.has(key(unit.parent))
    coming.add(key(unit.name))
    return {
      problem: twice
        ? 'Đơn vị này đã có, hoặc có hai lần trong tệp.'
        : parent
          ? null
          : 'Không thấy đơn vị cấp trên, trong hệ thống hay ở dòng trước.',
      unit,
    }
  })
  const answer = lines.map(({ problem }, at) => ({ row: at + 2, problem, email: null }))
  if (!body.apply) return { lines: answer, made: null }
  if (lines.some((line) => line.problem !== null))
    throw new Refusal(400, 'wrong-lines', 'Còn dòng chưa đúng nên chưa tạo đơn vị nào. Hãy sửa tệp rồi nhập lại.')
  await parts.db.transaction().execute(async (tx) => {
    for (const { unit } of lines) {
      const { name, level, parent } = unit!
      const made = await insertUnit(tx, { name, level, parentId: known.get(key(parent))! })
      known.set(key(name), made)
      await record(tx, call, made, 'unit-made', { name, level, import: true })
    }
  })
  return { lines: answer, made: [] }
}

const key = (name: string): string => name.trim().toLowerCase().normalize('NFC')

function mustReachParent({ person }: Call, parentId: string | null): void {
  if (parentId === null ? person.scope !== 'all' : !reaches(person.scope, parentId))
    throw new Refusal(404, 'not-found', 'Không có đơn vị cấp trên này trong phạm vi của bạn.')
}

async function mustBeNew({ parts }: Call, name: string, but: string | null): Promise<void> {
  const same = (await listUnits(parts.db, 'all')).find((unit) => key(unit.name) === key(name) && unit.id !== but)
  if (same) throw new Refusal(409, 'taken', 'Đã có đơn vị tên này.')
}

const record = (tx: Tx, call: Call, unitId: string, type: string, detail: Record<string, unknown>) =>
  writeAudit(tx, {
    accountId: null,
    subject: 'unit',
    subjectId: unitId,
    type,
    actor: call.person.id,
    at: call.now,
    detail,
  })
