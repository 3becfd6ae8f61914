/** Officers, their units, their sessions, and the count of failed sign-ins. */
import { createHash, randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Tx } from './database.ts'
import type { OfficerTable, Tables } from './tables.ts'

// better-auth's own tables are written by better-auth; here is only what it has no call for.
interface SignInTables {
  officer_session: {
    id: string
    user_id: string
    token: string
    ip_address: string | null
    user_agent: string | null
    created_at: Date
    expires_at: Date
  }
  officer_credential: { id: string; user_id: string; account_id: string; provider_id: string; password: string | null }
  officer_verification: { id: string; identifier: string; value: string; expires_at: Date }
}
const signIn = (db: Tx): Kysely<Tables & SignInTables> => db as unknown as Kysely<Tables & SignInTables>

export type OfficerRole = NonNullable<OfficerTable['role']['__select__']>

/** An officer as stored, with the name of the unit. */
export interface StoredOfficer {
  id: string
  name: string
  email: string
  role: OfficerRole
  unitId: string | null
  unitName: string | null
  mustChangePassword: boolean
  /** Whether signing in asks for a code of the authenticator app. */
  secondFactor: boolean
}

/** Writes an officer and the password's hash, in the caller's transaction; null when the e-mail is taken. */
export async function insertOfficer(
  tx: Tx,
  officer: { name: string; email: string; role: OfficerRole; unitId: string | null; mustChangePassword: boolean },
  passwordHash: string,
): Promise<string | null> {
  const written = await tx
    .insertInto('officer')
    .values({
      id: randomUUID(),
      name: officer.name,
      email: officer.email,
      email_verified: true,
      role: officer.role,
      unit_id: officer.unitId,
      must_change_password: officer.mustChangePassword,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!written) return null
  await signIn(tx)
    .insertInto('officer_credential')
    .values({
      id: randomUUID(),
      user_id: written.id,
      account_id: written.id,
      provider_id: 'credential',
      password: passwordHash,
    })
    .execute()
  return written.id
}

/** The officer with this id, or undefined; who was switched off is nobody. */
export async function findOfficer(db: Tx, id: string): Promise<StoredOfficer | undefined> {
  return db
    .selectFrom('officer')
    .leftJoin('unit', 'unit.id', 'officer.unit_id')
    .select([
      'officer.id as id',
      'officer.name as name',
      'officer.email as email',
      'officer.role as role',
      'officer.unit_id as unitId',
      'unit.name as unitName',
      'officer.must_change_password as mustChangePassword',
      'officer.two_factor_enabled as secondFactor',
    ])
    .where('officer.id', '=', id)
    .where('officer.disabled_at', 'is', null)
    .executeTakeFirst()
}

/** The officer with this e-mail, or undefined. */
export async function findOfficerByEmail(
  db: Tx,
  email: string,
): Promise<{ id: string; disabledAt: Date | null } | undefined> {
  return db
    .selectFrom('officer')
    .select(['id', 'disabled_at as disabledAt'])
    .where('email', '=', email)
    .executeTakeFirst()
}

/** Names by id, for screens that know only the id. */
export async function namesOfOfficers(db: Tx, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('officer').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** The officers of these units, by name. */
export async function officersOf(
  db: Tx,
  units: 'all' | readonly string[],
): Promise<{ id: string; name: string; role: OfficerRole; unitId: string | null }[]> {
  let query = db.selectFrom('officer').select(['id', 'name', 'role', 'unit_id as unitId']).orderBy('name')
  if (units !== 'all') query = query.where('unit_id', 'in', units.length > 0 ? [...units] : ['0'])
  return query.execute()
}

/** Notes that the first password has been replaced. */
export async function passwordChanged(db: Tx, officerId: string): Promise<void> {
  await db.updateTable('officer').set({ must_change_password: false }).where('id', '=', officerId).execute()
}

/** A handed-out password that was never changed ends when its officer comes by single sign-on: nobody will change it now. */
export async function dropFirstPassword(db: Tx, officerId: string): Promise<void> {
  const first = await db
    .updateTable('officer')
    .set({ must_change_password: false })
    .where('id', '=', officerId)
    .where('must_change_password', '=', true)
    .executeTakeFirst()
  if (first.numUpdatedRows > 0n)
    await signIn(db)
      .deleteFrom('officer_credential')
      .where('user_id', '=', officerId)
      .where('provider_id', '=', 'credential')
      .execute()
}

/** The unit and every unit below it. */
export async function unitsBelow(db: Tx, unitId: string): Promise<string[]> {
  const found = await sql<{ id: string }>`
    with recursive below as (
      select id from unit where id = ${unitId}
      union
      select unit.id from unit join below on unit.parent_id = below.id
    ) select id from below`.execute(db)
  return found.rows.map((row) => row.id)
}

/** Every unit, by name. */
export async function allUnits(db: Tx): Promise<{ id: string; name: string; parentId: string | null }[]> {
  return db.selectFrom('unit').select(['id', 'name', 'parent_id as parentId']).orderBy('name').execute()
}

const failureKey = (whose: string) => `failed-sign-in:${createHash('sha256').update(whose).digest('hex')}`

/** Failed sign-ins of this e-mail or network address that still count, and when the oldest of them stops counting. E-mails
 * nobody has are counted alike, so that the answer does not tell which e-mails exist. */
export async function failedSignIns(db: Tx, whose: string, now: Date): Promise<{ count: number; until: Date | null }> {
  const row = await signIn(db)
    .selectFrom('officer_verification')
    .select((eb) => [eb.fn.countAll<string>().as('count'), eb.fn.min('expires_at').as('until')])
    .where('identifier', '=', failureKey(whose))
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), until: row.until }
}

/** Counts one failed sign-in until `until`, and sweeps those of anybody that no longer count. Returns its id. */
export async function countFailedSignIn(db: Tx, whose: string, until: Date, now: Date): Promise<string> {
  const id = randomUUID()
  await signIn(db).deleteFrom('officer_verification').where('expires_at', '<=', now).execute()
  await signIn(db)
    .insertInto('officer_verification')
    .values({ id, identifier: failureKey(whose), value: '1', expires_at: until })
    .execute()
  return id
}

/** Takes these back: they were no failures. */
export async function uncountSignIns(db: Tx, ids: string[]): Promise<void> {
  await signIn(db).deleteFrom('officer_verification').where('id', 'in', ids).execute()
}

/** Forgets the failures after the right password. */
export async function forgetFailedSignIns(db: Tx, email: string): Promise<void> {
  await signIn(db).deleteFrom('officer_verification').where('identifier', '=', failureKey(email)).execute()
}

/** Where this officer is signed in, newest first. */
export async function sessionsOf(db: Tx, officerId: string, now: Date) {
  return signIn(db)
    .selectFrom('officer_session')
    .select(['id', 'created_at', 'ip_address', 'user_agent'])
    .where('user_id', '=', officerId)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .execute()
}

/** Ends one of the officer's own sessions. False when it is not theirs or already gone. */
export async function endSession(db: Tx, officerId: string, sessionId: string): Promise<boolean> {
  const done = await signIn(db)
    .deleteFrom('officer_session')
    .where('id', '=', sessionId)
    .where('user_id', '=', officerId)
    .executeTakeFirst()
  return done.numDeletedRows > 0n
}

/** Whether the session still stands: not signed out, not ended by someone, not run out. */
export async function sessionStands(db: Tx, sessionId: string, now: Date): Promise<boolean> {
  const row = await signIn(db)
    .selectFrom('officer_session')
    .select('id')
    .where('id', '=', sessionId)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row !== undefined
}
