/** The administrator's officers: list, new, change, off and on, first password, import of a table. */
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { writeAudit } from '../../store/audit.ts'
import type { Tx } from '../../store/database.ts'
import type { OfficerRole } from '../../store/officers.ts'
import {
  changeOfficer,
  endSessions,
  insertOfficers,
  type ListedOfficer,
  listOfficers,
  resetPassword,
  resetSecondFactor,
  setDisabled,
} from '../../store/people.ts'
import { listUnits } from '../../store/units.ts'
import { hashPassword } from '../better-auth.ts'
import { Refusal } from '../refusal.ts'
import { reaches, roleLabels } from '../rights.ts'
import type { ImportAnswer, WireOfficer } from '../wire.ts'
import { type Call, id, type Person, type Route, route } from './route.ts'

const roles = Object.keys(roleLabels) as OfficerRole[]
const name = z.string().trim().min(2, 'Họ tên cần ít nhất 2 ký tự.').max(80, 'Họ tên dài quá 80 ký tự.')
const email = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email({ error: 'Thư điện tử chưa đúng.' }).max(254))
const officerBody = z.object({
  name,
  email,
  role: z.enum(roles, { error: 'Vai trò chưa đúng.' }),
  unitId: id.nullable(),
})
const officerParams = z.object({ id: z.string().min(1).max(64) })

/** Words for a first password: easy to read aloud, never two meanings of one letter. */
const passwordWords = 'bac bien cau chim dao gio hoa khe la mai nam nui ong rung sen song tre trang vang xanh'.split(
  ' ',
)
const makePassword = (): string =>
  [...Array.from({ length: 4 }, () => passwordWords[randomInt(passwordWords.length)]!), randomInt(1000, 10_000)].join(
    '-',
  )

export const peopleRoutes: Route[] = [
  route({
    method: 'get',
    path: '/people',
    summary: 'The officers of my units.',
    action: 'people',
    run: async ({ person, parts }): Promise<{ people: WireOfficer[] }> => ({
      people: (await listOfficers(parts.db, person.scope)).map(wire),
    }),
  }),
  route({
    method: 'post',
    path: '/people',
    summary: 'A new officer; answers with the first password, which is shown once.',
    action: 'people',
    body: officerBody,
    run: async (call) => {
      const { body, parts } = call
      mustReach(call.person, body.unitId)
      const firstPassword = makePassword()
      const made = await insertOfficers(parts.db, [{ ...body, passwordHash: await hashPassword(firstPassword) }])
      if ('taken' in made) throw new Refusal(409, 'taken', 'Thư điện tử này đã có tài khoản.')
      await record(parts.db, call, made.made[0]!, 'officer-made', { role: body.role, unitId: body.unitId })
      return { id: made.made[0], firstPassword }
    },
  }),
  route({
    method: 'post',
    path: '/people/:id/change',
    summary: "Changes an officer's name, role and unit.",
    action: 'people',
    params: officerParams,
    body: officerBody.omit({ email: true }),
    run: (call) =>
      onOfficer(call, async (tx, officer) => {
        mustReach(call.person, call.body.unitId)
        if (officer.id === call.person.id && call.body.role !== call.person.role)
          throw new Refusal(409, 'self', 'Không tự đổi vai trò của mình được; hãy nhờ quản trị viên khác.')
        await changeOfficer(tx, officer.id, call.body)
        const { role, unitId } = call.body
        await record(tx, call, officer.id, 'officer-changed', {
          from: { role: officer.role, unitId: officer.unitId },
          to: { role, unitId },
        })
      }),
  }),
  route({
    method: 'post',
    path: '/people/:id/disable',
    summary: 'Switches an officer off: signed out everywhere, never signed in again until switched on.',
    action: 'people',
    params: officerParams,
    body: z.object({ reason: z.string().trim().min(1, 'Hãy ghi lý do.').max(300) }),
    run: (call) =>
      onOfficer(call, async (tx, officer) => {
        if (officer.id === call.person.id) throw new Refusal(409, 'self', 'Không tự khoá tài khoản của mình được.')
        if (officer.open > 0)
          throw new Refusal(
            409,
            'holds',
            `Cán bộ này đang giữ ${officer.open} yêu cầu. Hãy chuyển hoặc trả lại các yêu cầu đó trước.`,
          )
        await setDisabled(tx, officer.id, call.now)
        await record(tx, call, officer.id, 'officer-disabled', { reason: call.body.reason })
      }),
  }),
  route({
    method: 'post',
    path: '/people/:id/enable',
    summary: 'Switches an officer on again.',
    action: 'people',
    params: officerParams,
    run: (call) =>
      onOfficer(call, async (tx, officer) => {
        await setDisabled(tx, officer.id, null)
        await record(tx, call, officer.id, 'officer-enabled', {})
      }),
  }),
  route({
    method: 'post',
    path: '/people/:id/reset-password',
    summary: 'A new first password, shown once; every session of the officer ends.',
    action: 'people',
    params: officerParams,
    run: async (call) => {
      const firstPassword = makePassword()
      const hash = await hashPassword(firstPassword)
      await onOfficer(call, async (tx, officer) => {
        await resetPassword(tx, officer.id, hash)
        await record(tx, call, officer.id, 'password-reset', {})
      })
      return { firstPassword }
    },
  }),
  route({
    method: 'post',
    path: '/people/:id/reset-second-factor',
    summary: 'Takes the second factor away from somebody who lost the phone.',
    action: 'people',
    params: officerParams,
    run: (call) =>
      onOfficer(call, async (tx, officer) => {
        await resetSecondFactor(tx, officer.id)
        await record(tx, call, officer.id, 'second-factor-reset', {})
      }),
  }),
  route({
    method: 'post',
    path: '/people/:id/end-sessions',
    summary: 'Signs an officer out everywhere.',
    action: 'people',
    params: officerParams,
    run: (call) =>
      onOfficer(call, async (tx, officer) => {
        await endSessions(tx, officer.id)
        await record(tx, call, officer.id, 'sessions-ended', {})
      }),
  }),
  route({
    method: 'post',
    path: '/people/import',
    summary: 'Checks a table of officers; with `apply` makes all of them, or none when a line is wrong.',
    action: 'people',
    body: z.object({
      apply: z.boolean(),
      rows: z
        .array(z.record(z.string().max(40), z.string().max(300)))
        .min(1, 'Tệp không có dòng nào.')
        .max(500, 'Mỗi lần nhập tối đa 500 cán bộ.'),
    }),
    run: importOfficers,
  }),
]

/** The columns of the table, as officers head them. */
const importRow = (units: Map<string, string>) =>
  z.object({
    'họ tên': name,
    'thư điện tử': email,
    'vai trò': z.string().transform((said, context) => {
      const role = roles.find((one) => roleLabels[one].toLowerCase() === said.trim().toLowerCase())
      if (!role) context.addIssue(`Vai trò phải là một trong: ${Object.values(roleLabels).join(', ')}.`)
      return role ?? 'officer'
    }),
    'đơn vị': z.string().transform((said, context) => {
      const unit = units.get(said.trim().toLowerCase())
      if (!unit) context.addIssue('Không có đơn vị này trong phạm vi của bạn.')
      return unit ?? ''
    }),
  })

async function importOfficers(
  call: Call & { body: { apply: boolean; rows: Record<string, string>[] } },
): Promise<ImportAnswer> {
  const { parts, person, body } = call
  const units = new Map(
    (await listUnits(parts.db, person.scope)).map((unit) => [unit.name.trim().toLowerCase(), unit.id]),
  )
  const known = new Set((await listOfficers(parts.db, 'all')).map((officer) => officer.email))
  const schema = importRow(units)
  const seen = new Set<string>()
  const lines = body.rows.map((row) => {
    const read = schema.safeParse(row, { error: () => 'Thiếu cột hoặc giá trị.' })
    if (!read.success) return { problem: read.error.issues[0]!.message, officer: null }
    const officer = {
      name: read.data['họ tên'],
      email: read.data['thư điện tử'],
      role: read.data['vai trò'],
      unitId: read.data['đơn vị'],
    }
    const twice = seen.has(officer.email) || known.has(officer.email)
    seen.add(officer.email)
    return { problem: twice ? 'Thư điện tử này đã có tài khoản hoặc có hai lần trong tệp.' : null, officer }
  })
  const answer = lines.map(({ problem, officer }, at) => ({ row: at + 2, problem, email: officer?.email ?? null }))
  if (!body.apply) return { lines: answer, made: null }
  if (lines.some((line) => line.problem !== null))
    throw new Refusal(400, 'wrong-lines', 'Còn dòng chưa đúng nên chưa tạo tài khoản nào. Hãy sửa tệp rồi nhập lại.')
  const officers = lines.map((line) => ({ ...line.officer!, firstPassword: makePassword() }))
  const hashed = []
  for (const officer of officers) hashed.push({ ...officer, passwordHash: await hashPassword(officer.firstPassword) })
  const made = await insertOfficers(parts.db, hashed)
  if ('taken' in made) throw new Refusal(409, 'taken', `Dòng ${made.taken + 2}: thư điện tử này vừa có tài khoản.`)
  for (const [at, officer] of officers.entries())
    await record(parts.db, call, made.made[at]!, 'officer-made', {
      role: officer.role,
      unitId: officer.unitId,
      import: true,
    })
  return { lines: answer, made: officers.map(({ name, email, firstPassword }) => ({ name, email, firstPassword })) }
}

const wire = (officer: ListedOfficer): WireOfficer => ({
  ...officer,
  roleLabel: roleLabels[officer.role],
  disabledAt: officer.disabledAt?.toISOString() ?? null,
  lastSignInAt: officer.lastSignInAt?.toISOString() ?? null,
})

// Only who reaches everything may place somebody above all units.
function mustReach(person: Person, unitId: string | null): void {
  if (unitId === null ? person.scope !== 'all' : !reaches(person.scope, unitId))
    throw new Refusal(404, 'not-found', 'Không có đơn vị này trong phạm vi của bạn.')
}

/** Works on an officer inside my units, in one transaction. */
async function onOfficer(
  call: Call & { params: { id: string } },
  work: (tx: Tx, officer: ListedOfficer) => Promise<void>,
): Promise<{ done: true }> {
  const officer = (await listOfficers(call.parts.db, call.person.scope)).find((one) => one.id === call.params.id)
  if (!officer) throw new Refusal(404, 'not-found', 'Không có cán bộ này trong phạm vi của bạn.')
  await call.parts.db.transaction().execute((tx) => work(tx, officer))
  return { done: true }
}

const record = (tx: Tx, call: Call, officerId: string, type: string, detail: Record<string, unknown>) =>
  writeAudit(tx, {
    accountId: null,
    subject: 'officer',
    subjectId: officerId,
    type,
    actor: call.person.id,
    at: call.now,
    detail,
  })
