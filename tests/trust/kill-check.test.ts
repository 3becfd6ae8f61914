/** The check of `npm run kill-test` finds what it must: one planted break of each promise, among messages that are all right. */
import { expect, test } from '@jest/globals'
import { check, type Reply, type RunRecord } from '../../scripts/trust/kill-check.ts'

const person = 'zalo/1'

/** Three messages of one person, each acknowledged before the next was sent, stored and answered in order. */
function goodRun(): RunRecord {
  const three = [1, 2, 3]
  return {
    accepted: three.map((n) => ({ person, messageId: `m${n}`, sentAt: n * 100, takenAt: n * 100 + 20 })),
    stored: three.map((n) => ({ person, messageId: `m${n}`, id: BigInt(n * 10), questionId: `${n}`, ended: true })),
    replies: three.map((n) => ({
      person,
      id: BigInt(n * 10 + 1),
      questionId: `${n}`,
      text: `Câu trả lời ${n}`,
      state: 'sent',
      platformMessageId: `p${n}`,
    })),
    taken: three.map((n) => ({ person, messageId: `p${n}`, text: `Câu trả lời ${n}` })),
    deadLetters: 0,
  }
}

/** What the check says of a good run in which `plant` broke something. */
function checkWith(plant: (run: RunRecord) => void) {
  const run = goodRun()
  plant(run)
  const { lost, storedTwice, doubled, doubledAfterUnknown, outOfOrder, unmarked, unknown, violations } = check(run)
  const found = Object.entries({ lost, storedTwice, doubled, doubledAfterUnknown, outOfOrder, unmarked, unknown })
  return { found: Object.fromEntries(found.filter(([, count]) => count > 0)), violations: violations.length }
}
const change = (run: RunRecord, n: number, by: Partial<Reply>) => Object.assign(run.replies[n]!, by)

test('a run in which everything is right', () => {
  expect(checkWith(() => {})).toEqual({ found: {}, violations: 0 })
})

test('one message acknowledged and not stored', () => {
  expect(checkWith((run) => run.stored.splice(1, 1))).toEqual({ found: { lost: 1 }, violations: 1 })
})

test('one message stored and never ended', () => {
  const plant = (run: RunRecord) => Object.assign(run.stored[1]!, { questionId: null, ended: false })
  expect(checkWith(plant)).toEqual({ found: { lost: 1 }, violations: 1 })
})

test('one message stored twice', () => {
  expect(checkWith((run) => run.stored.push({ ...run.stored[1]!, id: 99n }))).toEqual({
    found: { storedTwice: 1 },
    violations: 1,
  })
})

test('one reply that the platform was given twice', () => {
  expect(checkWith((run) => run.taken.push({ ...run.taken[2]!, messageId: 'p4' }))).toEqual({
    found: { doubled: 1 },
    violations: 1,
  })
})

test('one question that was answered twice', () => {
  const plant = (run: RunRecord) => {
    run.replies.push({ ...run.replies[2]!, id: 40n, platformMessageId: 'p4' })
    run.taken.push({ ...run.taken[2]!, messageId: 'p4' })
  }
  expect(checkWith(plant)).toEqual({ found: { doubled: 1 }, violations: 1 })
})

test('one reply that came before an earlier one', () => {
  const plant = (run: RunRecord) => run.taken.unshift(run.taken.splice(1, 1)[0]!)
  expect(checkWith(plant)).toEqual({ found: { outOfOrder: 1 }, violations: 1 })
})

test('one message that stands behind a later one', () => {
  const plant = (run: RunRecord) => {
    run.stored[0]!.id = 25n
  }
  expect(checkWith(plant)).toEqual({ found: { outOfOrder: 1 }, violations: 1 })
})

test('one reply called sent that the platform never had', () => {
  expect(checkWith((run) => run.taken.splice(1, 1))).toEqual({ found: { unmarked: 1 }, violations: 1 })
})

test('one reply whose unknown outcome nobody is told', () => {
  const plant = (run: RunRecord) => {
    change(run, 1, { state: 'sending', platformMessageId: null })
    run.taken.splice(1, 1)
  }
  expect(checkWith(plant)).toEqual({ found: { unmarked: 1 }, violations: 1 })
})

test('an unknown outcome that is marked breaks no promise, whether it came never, once or twice', () => {
  const unknown = (run: RunRecord) => change(run, 1, { state: 'unknown', platformMessageId: null })
  const never = (run: RunRecord) => {
    unknown(run)
    run.taken.splice(1, 1)
  }
  expect(checkWith(never)).toEqual({ found: { unknown: 1 }, violations: 0 })
  expect(checkWith(unknown)).toEqual({ found: { unknown: 1 }, violations: 0 })
  const twice = (run: RunRecord) => {
    unknown(run)
    run.taken.splice(1, 0, { ...run.taken[1]!, messageId: 'p5' })
  }
  expect(checkWith(twice)).toEqual({ found: { unknown: 1, doubledAfterUnknown: 1 }, violations: 0 })
})

test('a job that was given up', () => {
  const plant = (run: RunRecord) => {
    run.deadLetters = 1
  }
  expect(checkWith(plant)).toEqual({ found: {}, violations: 1 })
})
