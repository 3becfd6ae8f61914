/** What must be true after a run: what the platforms accepted and got, compared with what the database holds. Pure. */

/** A message that the server acknowledged with 200. */
export interface Accepted {
  /** `channel/platform id` of who wrote. */
  person: string
  messageId: string
  /** When it was sent, and when the 200 came; Infinity when it came to a repetition only. Any clock. */
  sentAt: number
  takenAt: number
}

/** A citizen's message as it stands in the database. */
export interface Stored {
  person: string
  messageId: string
  /** Its row; later rows have higher ones. */
  id: bigint
  questionId: string | null
  /** Its question was answered, asked back about, handed over or otherwise ended by rule. */
  ended: boolean
}

/** A message of ours as it stands in the database. */
export interface Reply {
  person: string
  id: bigint
  questionId: string | null
  text: string
  state: string
  platformMessageId: string | null
}

/** A message that the platform showed to the person; the list is in the platform's order. */
export interface Taken {
  person: string
  messageId: string
  text: string
}

/** Everything that is compared. */
export interface RunRecord {
  accepted: Accepted[]
  stored: Stored[]
  replies: Reply[]
  taken: Taken[]
  /** Jobs that were given up. */
  deadLetters: number
}

/** The figures of one run. Each line of `violations` is a promise broken. */
export interface Checked {
  accepted: number
  /** Acknowledged and not stored, or stored and never ended. */
  lost: number
  storedTwice: number
  repliesTaken: number
  /** Given to the person more often than we say. */
  doubled: number
  /** The same, where we say that we do not know: allowed, and counted. */
  doubledAfterUnknown: number
  outOfOrder: number
  /** We say that it was sent, or is on its way, and the platform never had it. */
  unmarked: number
  /** Outcome unknown, and said so in the inbox. */
  unknown: number
  refused: number
  cancelled: number
  deadLetters: number
  violations: string[]
}

/** Compares. */
export function check(record: RunRecord): Checked {
  const states = (state: string) => record.replies.filter((reply) => reply.state === state).length
  const result: Checked = {
    accepted: record.accepted.length,
    lost: 0,
    storedTwice: 0,
    repliesTaken: record.taken.length,
    doubled: 0,
    doubledAfterUnknown: 0,
    outOfOrder: 0,
    unmarked: 0,
    unknown: states('unknown'),
    refused: states('refused'),
    cancelled: states('cancelled'),
    deadLetters: record.deadLetters,
    violations: [],
  }
  checkStored(record, result)
  checkRepeatedAnswers(record, result)
  const replies = Map.groupBy(record.replies, (one) => one.person)
  const taken = Map.groupBy(record.taken, (one) => one.person)
  for (const person of new Set([...replies.keys(), ...taken.keys()]))
    checkPerson(person, replies.get(person) ?? [], taken.get(person) ?? [], result)
  if (record.deadLetters > 0) result.violations.push(`${record.deadLetters} jobs were given up`)
  return result
}

/** Each accepted message is stored once, after those acknowledged before it was sent, and its question ended. */
function checkStored(record: RunRecord, result: Checked): void {
  const stored = Map.groupBy(record.stored, (one) => one.messageId)
  for (const { person, messageId } of record.accepted) {
    const rows = stored.get(messageId) ?? []
    if (rows.length > 1) {
      result.storedTwice += 1
      result.violations.push(`${person} ${messageId}: stored ${rows.length} times`)
    }
    if (rows[0]?.ended) continue
    result.lost += 1
    result.violations.push(
      `${person} ${messageId}: ${rows.length === 0 ? 'acknowledged and not stored' : rows[0]!.questionId ? `question ${rows[0]!.questionId} has no end` : 'stored and nothing done'}`,
    )
  }
  for (const [person, messages] of Map.groupBy(record.accepted, (one) => one.person)) {
    const placed = messages.flatMap((one) =>
      (stored.get(one.messageId) ?? []).slice(0, 1).map(({ id }) => ({ one, id })),
    )
    placed.sort((a, b) => a.one.sentAt - b.one.sentAt)
    // The newest of those that were acknowledged before this one left must not stand behind it.
    for (const later of placed) {
      const behind = placed.find((earlier) => earlier.one.takenAt <= later.one.sentAt && earlier.id > later.id)
      if (!behind) continue
      result.outOfOrder += 1
      result.violations.push(
        `${person}: ${behind.one.messageId} came before ${later.one.messageId} and stands behind it`,
      )
    }
  }
}

/** The same words to the same question as often as the citizen wrote in it, at most: else it was answered twice. */
function checkRepeatedAnswers(record: RunRecord, result: Checked): void {
  const asked = Map.groupBy(record.stored, (one) => `${one.person} ${one.questionId}`)
  const answered = Map.groupBy(
    record.replies.filter((reply) => reply.questionId !== null && reply.state !== 'cancelled'),
    (reply) => `${reply.person} ${reply.questionId} ${words(reply.text)}`,
  )
  for (const same of answered.values()) {
    const first = same[0]!
    const times = asked.get(`${first.person} ${first.questionId}`)?.length ?? 0
    if (same.length <= Math.max(1, times)) continue
    result.doubled += 1
    result.violations.push(`${first.person}: question ${first.questionId} was answered ${same.length} times`)
  }
}

const words = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Each reply of ours reached this person as often as we say, and in our order. */
function checkPerson(person: string, replies: Reply[], taken: Taken[], result: Checked): void {
  const open = [...replies].sort((a, b) => (a.id < b.id ? -1 : 1))
  const unknown = new Set(open.filter((one) => one.state === 'unknown').map((one) => words(one.text)))
  let last = -1n
  for (const sent of taken) {
    const same = (one: Reply) => words(one.text) === words(sent.text)
    const places = [
      open.findIndex((one) => one.platformMessageId === sent.messageId),
      open.findIndex((one) => one.platformMessageId === null && same(one)),
      open.findIndex(same),
    ]
    const at = places.find((place) => place >= 0)
    if (at === undefined) {
      if (unknown.has(words(sent.text))) result.doubledAfterUnknown += 1
      else {
        result.doubled += 1
        result.violations.push(`${person}: ${sent.messageId} was given to the person once more than we sent`)
      }
      continue
    }
    const [reply] = open.splice(at, 1)
    if (reply!.id < last) {
      result.outOfOrder += 1
      result.violations.push(`${person}: reply ${reply!.id} came after ${last}`)
    }
    last = reply!.id
  }
  for (const one of open.filter(({ state }) => ['sent', 'delivered', 'seen', 'queued', 'sending'].includes(state))) {
    result.unmarked += 1
    result.violations.push(`${person}: reply ${one.id} is "${one.state}" and the platform never had it`)
  }
}
