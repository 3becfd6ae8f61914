/** Questions of the past as learning reads them: to be decided anew, and those that no topic answered. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** A question with the unit that answers for its account. */
export interface PastQuestion {
  accountId: string
  id: string
  unitId: string
  text: string
  askedAt: Date
}

/** The newest questions asked at accounts of this unit and below since `since`. Words that were deleted are left out. */
export async function recentQuestions(tx: Tx, unitId: string, since: Date, limit: number): Promise<PastQuestion[]> {
  const found = await sql<PastQuestion>`
    with recursive below as (
      select id from unit where id = ${unitId}
      union all select unit.id from unit join below on unit.parent_id = below.id
    )
    select q.account_id as "accountId", q.id, a.unit_id as "unitId", q.text, q.asked_at as "askedAt"
    from question q join account a on a.id = q.account_id
    where a.unit_id in (select id from below) and q.asked_at >= ${since} and not q.purged
      and (q.outcome_reason is null or q.outcome_reason not like 'fixed:%')
    order by q.asked_at desc, q.id desc limit ${limit}`.execute(tx)
  return found.rows
}

/** Questions that no topic answered (nothing found, not sure, asked back in vain) and nobody has dealt with, newest first; of
 * escalations that lie with these units. */
export async function gapQuestions(
  tx: Tx,
  wanted: { unitIds: 'all' | readonly string[]; since: Date; limit: number },
): Promise<PastQuestion[]> {
  const { unitIds, since, limit } = wanted
  const found = await sql<PastQuestion>`
    select q.account_id as "accountId", q.id, e.unit_id as "unitId", q.text, q.asked_at as "askedAt"
    from escalation e join question q on q.account_id = e.account_id and q.id = e.question_id
    where e.reason in ('nothing-found', 'not-confident', 'clarification-failed') and q.asked_at >= ${since} and not q.purged
      ${unitIds === 'all' ? sql`` : sql`and e.unit_id = any(${[...unitIds]}::bigint[])`}
      and not exists (select from gap_done d where d.account_id = q.account_id and d.question_id = q.id)
    order by q.asked_at desc, q.id desc limit ${limit}`.execute(tx)
  return found.rows
}

/** Notes that these questions are dealt with; those of other units are left alone. */
export async function markGapsDone(
  tx: Tx,
  questions: { accountId: string; id: string }[],
  unitIds: 'all' | readonly string[],
  officerId: string,
  at: Date,
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into gap_done (account_id, question_id, officer_id, at)
    select distinct q.account_id, q.id, ${officerId}, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(questions)}::jsonb) as g("accountId" bigint, id bigint)
    join question q on q.account_id = g."accountId" and q.id = g.id
    join escalation e on e.account_id = q.account_id and e.question_id = q.id
    ${unitIds === 'all' ? sql`` : sql`where e.unit_id = any(${[...unitIds]}::bigint[])`}
    on conflict do nothing`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}
