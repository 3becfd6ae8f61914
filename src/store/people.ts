/** Officers as an administrator sees them: making, changing, switching off, handing out a first password. */
import { type Kysely, sql } from 'kysely'
import type { Db, Tx } from './database.ts'
import { insertOfficer, type OfficerRole } from './officers.ts'
import type { Tables } from './tables.ts'

interface SignInTables {
  officer_session: { id: string; user_id: string; created_at: Date }
  officer_credential: { id: string; user_id: string; account_id: string; provider_id: string; password: string | null }
  officer_second_factor: { user_id: string }
}
const signIn = (db: Tx): Kysely<Tables & SignInTables> => db as unknown as Kysely<Tables & SignInTables>

/** One line of the list. */
export interface ListedOfficer {
  id: string
  name: string
  email: string
  role: OfficerRole
  unitId: string | null
  unitName: string | null
  disabledAt: Date | null
  mustChangePassword: boolean
  secondFactor: boolean
  lastSignInAt: Date | null
  open: number
}

/** The officers of these units (`all`: everybody), by unit and name. */
export async function listOfficers(db: Tx, unitIds: 'all' | readonly string[]): Promise<ListedOfficer[]> {
  const rows = await signIn(db)
    .selectFrom('officer')
    .leftJoin('unit', 'unit.id', 'officer.unit_id')
    .select((eb) => [
      'officer.id',
      'officer.name',
      'officer.email',
      'officer.role',
      'officer.unit_id as unitId',
      'unit.name as unitName',
      'officer.disabled_at as disabledAt',
      'officer.must_change_password as mustChangePassword',
      'officer.two_factor_enabled as secondFactor',
      eb
        .selectFrom('officer_session')
        .select((session) => session.fn.max('officer_session.created_at').as('at'))
        .whereRef('officer_session.user_id', '=', 'officer.id')
        .as('lastSignInAt'),
      eb
        .selectFrom('escalation')
        .select((one) => one.fn.countAll<string>().as('count'))
        .whereRef('escalation.owner_id', '=', 'officer.id')
        .where('escalation.state', 'in', ['ASSIGNED', 'IN_PROGRESS', 'WAITING_CITIZEN', 'PENDING_APPROVAL'])
        .as('open'),
    ])
    .$if(unitIds !== 'all', (query) =>
      query.where('officer.unit_id', 'in', unitIds.length > 0 ? (unitIds as string[]) : ['0']),
    )
    .orderBy(sql`unit.name nulls first`)
    .orderBy('officer.name')
    .execute()
  return rows.map((row) => ({ ...row, open: Number(row.open ?? 0) }))
}

/** Makes several officers, or none of them when one e-mail is taken (then its place in the list is given). */
export async function insertOfficers(
  db: Db,
  officers: { name: string; email: string; role: OfficerRole; unitId: string | null; passwordHash: string }[],
): Promise<{ made: string[] } | { taken: number }> {
  const taken = { at: -1 }
  try {
    const made = await db.transaction().execute(async (tx) => {
      const ids: string[] = []
      for (const [at, { passwordHash, ...officer }] of officers.entries()) {
        const id = await insertOfficer(tx, { ...officer, mustChangePassword: true }, passwordHash)
        if (!id) {
          taken.at = at
          throw new Error('taken')
        }
        ids.push(id)
      }
      return ids
    })
    return { made }
  } catch (error) {
    if (taken.at >= 0) return { taken: taken.at }
    throw error
  }
}

/** Changes name, role and unit. */
export async function changeOfficer(
  tx: Tx,
  id: string,
  to: { name: string; role: OfficerRole; unitId: string | null },
): Promise<void> {
  await tx
    .updateTable('officer')
    .set({ name: to.name, role: to.role, unit_id: to.unitId })
    .where('id', '=', id)
    .execute()
}

/** Switches an officer off (with the moment) or on again (null); off ends every session at once. */
export async function setDisabled(tx: Tx, id: string, at: Date | null): Promise<void> {
  await tx.updateTable('officer').set({ disabled_at: at }).where('id', '=', id).execute()
  if (at) await endSessions(tx, id)
}

/** Ends every session of the officer. */
export async function endSessions(tx: Tx, id: string): Promise<void> {
  await signIn(tx).deleteFrom('officer_session').where('user_id', '=', id).execute()
}

/** Hands out a new first password, which must be changed; every session ends. */
export async function resetPassword(tx: Tx, id: string, passwordHash: string): Promise<void> {
  await signIn(tx)
    .deleteFrom('officer_credential')
    .where('user_id', '=', id)
    .where('provider_id', '=', 'credential')
    .execute()
  await signIn(tx)
    .insertInto('officer_credential')
    .values({
      id: crypto.randomUUID(),
      user_id: id,
      account_id: id,
      provider_id: 'credential',
      password: passwordHash,
    })
    .execute()
  await tx.updateTable('officer').set({ must_change_password: true }).where('id', '=', id).execute()
  await endSessions(tx, id)
}

/** Takes the second factor away, for somebody who lost the phone. */
export async function resetSecondFactor(tx: Tx, id: string): Promise<void> {
  await signIn(tx).deleteFrom('officer_second_factor').where('user_id', '=', id).execute()
  await tx.updateTable('officer').set({ two_factor_enabled: false }).where('id', '=', id).execute()
  await endSessions(tx, id)
}
