/** What must be true after the kills: the platforms' own record compared with ours, message by message. */
import { sql } from 'kysely'
import type { Emulator, Sent } from '../../src/simulator/emulator.ts'
import type { Db } from '../../src/store/database.ts'

/** A message that the server answered with 200. */
export interface Accepted {
  channel: 'zalo' | 'facebook'
  personId: string
  messageId: string
}

/** The figures of one run. Everything in `violations` breaks a promise. */
export interface Checked {
  accepted: number
  storedTwice: number
  withoutAnswer: number
  repliesTaken: number
  repliesTwice: number
  twiceAfterUnknown: number
  repliesLost: number
  outOfOrder: number
  unknown: number
  refused: number
  deadLetters: number
  violations: string[]
}

interface Reply {
  id: bigint
  text: string
  state: string
  platformMessageId: string | null
}

/** True when nothing waits any more: no event, no unanswered message, nothing to send. */
export async function isDrained(db: Db): Promise<boolean> {
  const { rows } = await sql<{ n: string }>`select
    (select count(*) from event where state = 'pending')
    + (select count(*) from message where direction = 'in' and question_id is null)
    + (select count(*) from message where send_state in ('queued', 'sending')) as n`.execute(db)
  return Number(rows[0]!.n) === 0
}

/** Compares what the platforms accepted and got with what the database holds. */
export async function check(db: Db, emulator: Emulator, accepted: Accepted[]): Promise<Checked> {
  const result: Checked = {
    accepted: accepted.length,
    storedTwice: 0,
    withoutAnswer: 0,
    repliesTaken: 0,
    repliesTwice: 0,
    twiceAfterUnknown: 0,
    repliesLost: 0,
    outOfOrder: 0,
    unknown: 0,
    refused: 0,
    deadLetters: Number((await sql<{ n: string }>`select count(*) as n from dead_letter`.execute(db)).rows[0]!.n),
    violations: [],
  }
  await checkInbound(db, accepted, result)
  const replies = await repliesByPerson(db)
  const taken = Map.groupBy(
    emulator.sent.filter((one) => one.kind === 'message' && one.taken),
    (one) => `${one.channel}/${one.personId}`,
  )
  for (const person of new Set([...replies.keys(), ...taken.keys()]))
    checkPerson(person, replies.get(person) ?? [], taken.get(person) ?? [], result)
  const bad = ['storedTwice', 'withoutAnswer', 'repliesTwice', 'repliesLost', 'outOfOrder', 'deadLetters'] as const
  for (const name of bad) if (result[name] > 0) result.violations.push(`${name}: ${result[name]}`)
  return result
}

/** Each accepted message is stored once, belongs to a question, and that question was answered, asked back about or handed over. */
async function checkInbound(db: Db, accepted: Accepted[], result: Checked): Promise<void> {
  const { rows } = await sql<{ mid: string; stored: string; answered: boolean }>`
    select m.platform_message_id as mid, count(*) as stored,
      bool_and(q.outcome is not null or q.escalation_id is not null or exists (
        select 1 from message o where o.account_id = q.account_id and o.question_id = q.id and o.direction = 'out')) as answered
    from message m left join question q on q.account_id = m.account_id and q.id = m.question_id
    where m.direction = 'in' group by 1`.execute(db)
  const stored = new Map(rows.map((row) => [row.mid, row]))
  for (const one of accepted) {
    const row = stored.get(one.messageId)
    if (row && Number(row.stored) > 1) result.storedTwice += 1
    if (row?.answered) continue
    result.withoutAnswer += 1
    result.violations.push(`${one.channel} ${one.messageId}: ${row ? 'stored, never answered' : 'accepted and lost'}`)
  }
}

async function repliesByPerson(db: Db): Promise<Map<string, Reply[]>> {
  const rows = await db
    .selectFrom('message as m')
    .innerJoin('conversation as c', (on) =>
      on.onRef('c.account_id', '=', 'm.account_id').onRef('c.id', '=', 'm.conversation_id'),
    )
    .innerJoin('citizen as p', (on) => on.onRef('p.account_id', '=', 'c.account_id').onRef('p.id', '=', 'c.citizen_id'))
    .innerJoin('account as a', 'a.id', 'm.account_id')
    .select(['m.id', 'm.text', 'm.send_state', 'm.platform_message_id', 'p.platform_id', 'a.channel'])
    .where('m.direction', '=', 'out')
    .orderBy('m.id')
    .execute()
  return Map.groupBy(
    rows.map((row) => ({
      person: `${row.channel}/${row.platform_id}`,
      id: BigInt(row.id),
      text: row.text,
      state: String(row.send_state),
      platformMessageId: row.platform_message_id,
    })),
    (row) => row.person,
  )
}

const words = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim()

/** Each reply of ours reached this person as often as we believe, and in our order. */
function checkPerson(person: string, replies: Reply[], taken: Sent[], result: Checked): void {
  result.repliesTaken += taken.length
  const open = [...replies]
  const unknown = new Set(open.filter((one) => one.state === 'unknown').map((one) => words(one.text)))
  result.unknown += open.filter((one) => one.state === 'unknown').length
  result.refused += open.filter((one) => one.state === 'refused').length
  let last = -1n
  for (const sent of taken) {
    const byId = open.findIndex((one) => one.platformMessageId === sent.messageId)
    const at =
      byId >= 0 ? byId : open.findIndex((one) => !one.platformMessageId && words(one.text) === words(sent.text))
    const known = at >= 0 ? at : open.findIndex((one) => words(one.text) === words(sent.text))
    if (known < 0) {
      if (unknown.has(words(sent.text))) result.twiceAfterUnknown += 1
      else {
        result.repliesTwice += 1
        result.violations.push(`${person}: got once more than we sent: ${words(sent.text).slice(0, 80)}`)
      }
      continue
    }
    const [reply] = open.splice(known, 1)
    if (reply!.id < last) {
      result.outOfOrder += 1
      result.violations.push(`${person}: reply ${reply!.id} came after ${last}`)
    }
    last = reply!.id
  }
  for (const one of open.filter(({ state }) => ['sent', 'delivered', 'seen', 'queued', 'sending'].includes(state))) {
    result.repliesLost += 1
    result.violations.push(
      `${person}: reply ${one.id} is "${one.state}" and never came: ${words(one.text).slice(0, 80)}`,
    )
  }
}
