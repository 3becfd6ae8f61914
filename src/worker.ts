/** The whole background on one screen: which job runs which function, and what happens on its own. */

import { keepAccounts } from './accounts/keep.ts'
import { assignWaiting } from './conversation/assign.ts'
import { tick } from './conversation/clockwork.ts'
import { answerPublic } from './conversation/comments.ts'
import { deliver } from './conversation/deliver.ts'
import { applyMenus } from './conversation/menus.ts'
import type { Parts } from './conversation/parts.ts'
import { receive } from './conversation/receive.ts'
import { leaveFailed, respond } from './conversation/respond.ts'
import { checkDueSoon } from './escalation/check-lists.ts'
import { sendDigests } from './escalation/digest.ts'
import { remind } from './escalation/remind.ts'
import { warnOfEndings } from './insight/knowledge-endings.ts'
import { dayInVietnam } from './knowledge/topic.ts'
import { type NotifyWorld, sendNotices } from './notify/send.ts'
import { cleanUp } from './privacy/retention.ts'
import { type JobName, jobs } from './queue.ts'
import type { Database } from './store/database.ts'
import { insertDeadLetter } from './store/dead-letters.ts'
import { forgetEventKeys, makePartitions } from './store/events.ts'
import type { TextKeys } from './store/keys.ts'
import { forgetNotices } from './store/notices.ts'
import { takeLease } from './store/reminders.ts'
import { reseal } from './store/reseal.ts'
import { noteDone } from './store/standing.ts'

/** Platforms repeat an event for some hours; keys are kept far longer. */
const keyLifeMs = 8 * 24 * 3600_000
const hourMs = 3600_000
const minuteMs = 60_000
const sendNoticesMs = 5_000
/** Notices older than this are forgotten. */
const noticeLifeMs = 90 * 24 * hourMs
/** How often it is looked whether a check of an account is due, and how long after the start for the first time. */
const lookAtAccountsMs = 10 * 60_000
const firstLookMs = 30_000
/** After a batch the next one waits this long, so that events of a busy moment are received together. The citizen loses no
 * time by it: the wait for further words counts from the arrival of the message. */
const gatherMs = 60
/** Events are announced by the database; this catches what an announcement missed. */
const lookAgainMs = 2_000

/** A running worker. */
export interface Worker {
  /** Ends the loops; jobs in hand are finished by the queue's own stop. */
  stop(): Promise<void>
}

/** Starts the background. */
export async function startWorker(
  parts: Parts,
  database: Database,
  keys: TextKeys,
  notifying: NotifyWorld,
): Promise<Worker> {
  const { queue } = parts
  const gaveUp = async (job: JobName, data: Record<string, unknown>, error: unknown) => {
    await insertDeadLetter(parts.db, job, data, error, parts.now())
    await goOnAfter(parts, job, data)
  }
  await queue.work('respond', (data) => respond(parts, data), gaveUp)
  await queue.work('deliver', (data) => deliver(parts, data), gaveUp)
  await queue.work('answerPublic', (data) => answerPublic(parts, data), gaveUp)

  const receiving = startReceiving(parts)
  const stopListening = await database.listen('event', receiving.look)
  const again = setInterval(receiving.look, lookAgainMs)
  const housekeeping = setInterval(() => void keepHouse(parts), hourMs)
  const minutely = repeat(minuteMs, () => eachMinute(parts, parts.now()))
  const sending = repeat(sendNoticesMs, () =>
    sendNotices(notifying, parts.now()).catch((error) => parts.log.error('sending notices failed', { error })),
  )
  const look = () =>
    void keepAccounts(parts, parts.now()).catch((error) => parts.log.error('looking after accounts failed', { error }))
  const lookingAfter = setInterval(look, lookAtAccountsMs)
  const firstLook = setTimeout(look, firstLookMs)
  receiving.look()
  void keepHouse(parts)
  const resealing = sealOldRows(parts, keys)
  return {
    stop: async () => {
      await resealing.stop()
      clearInterval(again)
      clearInterval(housekeeping)
      await minutely.stop()
      await sending.stop()
      clearInterval(lookingAfter)
      clearTimeout(firstLook)
      await stopListening()
      await receiving.idle()
    },
  }
}

/** Runs `work` again and again, never two at a time. */
function repeat(everyMs: number, work: () => Promise<unknown>): { stop(): Promise<void> } {
  let running: Promise<unknown> | null = null
  const timer = setInterval(() => {
    running ??= work().finally(() => {
      running = null
    })
  }, everyMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}

/** What time alone makes due, once a minute and by one process of all. A part that fails stops no other. */
export async function eachMinute(parts: Parts, now: Date): Promise<void> {
  const due: Record<string, () => Promise<unknown>> = {
    'freeing lanes': () => buryLost(parts, now),
    'handing out': () => assignWaiting(parts, now),
    'moving escalations on': () => tick(parts, now),
    'setting menus': () => applyMenus(parts, now),
    reminding: () => parts.db.transaction().execute((tx) => remind(tx, topicTitles(parts), now)),
    'the digest': () => parts.db.transaction().execute((tx) => sendDigests(tx, now)),
    'checking the lists': () => checkDueSoon(parts.db, parts.log, now),
  }
  try {
    // A little less than a minute, so that the same process takes it again.
    if (!(await takeLease(parts.db, 'minute', now, new Date(now.getTime() + minuteMs - 5_000)))) return
    await noteDone(parts.db, 'minute', now)
  } catch (error) {
    parts.log.error('the minute’s work could not begin', { error })
    return
  }
  for (const [name, work] of Object.entries(due))
    await work().catch((error) => parts.log.error(`${name} failed, it is tried again in a minute`, { error }))
}

/** A job that killed its process at every try goes to the dead letters like one that failed, and its lane moves on. */
export async function buryLost(parts: Parts, now: Date): Promise<number> {
  const lost = await parts.db.transaction().execute(async (tx) => {
    const taken = await parts.queue.takeLost(tx)
    for (const { name, data } of taken) await insertDeadLetter(tx, name, data, 'tiến trình dừng ở mỗi lần thử', now)
    return taken
  })
  for (const { name, data } of lost) await goOnAfter(parts, name, data)
  return lost.length
}

/** What nobody could answer goes to an officer; if not even that can be done, the dead letter is what is left. */
async function goOnAfter(parts: Parts, job: JobName, data: Record<string, unknown>): Promise<void> {
  if (job !== 'respond') return
  await Promise.resolve(jobs.respond.parse(data))
    .then((given) => leaveFailed(parts, given))
    .catch((error) => parts.log.error('what was given up could not be handed to an officer', { error }))
}

const topicTitles =
  ({ places }: Parts) =>
  (topic: string) =>
    places.topics.find((one) => one.id === topic)?.title ?? null

/** Receives one batch after another; a call during a batch makes it look once more afterwards. */
function startReceiving(parts: Parts) {
  let running: Promise<void> | null = null
  let more = false
  const run = async () => {
    do {
      more = false
      await receive(parts).catch((error) => parts.log.error('receiving events failed, trying again', { error }))
      await new Promise((done) => setTimeout(done, gatherMs))
    } while (more)
    running = null
  }
  return {
    look: () => {
      more = true
      running ??= run()
    },
    idle: async () => {
      await running
    },
  }
}

/** After an upgrade or a new text key: rows written before are sealed in the background, from where the last run stopped. */
function sealOldRows(parts: Parts, keys: TextKeys): { stop(): Promise<void> } {
  let stopped = false
  const running = reseal(parts.db, keys, { stopped: () => stopped })
    .then((rows) => rows > 0 && parts.log.info('texts written before were sealed', { rows }))
    .catch((error) => parts.log.error('sealing older texts failed; it goes on at the next start', { error }))
  return {
    stop: async () => {
      stopped = true
      await running
    },
  }
}

/** Tells the owner what knowledge ends in 30, 7, 1 days; the page Sự cố shows it. */
async function tellEndings(parts: Parts): Promise<void> {
  const now = parts.now()
  const told = await warnOfEndings(parts.db, parts.knowledgeEndings(now), dayInVietnam(now), now)
  for (const { what, name, on, days, file } of told)
    parts.log.warn('knowledge ends soon', { what, name, on, days, file })
}

/** Once an hour: partitions, old keys, warnings. */
export async function keepHouse(parts: Parts): Promise<void> {
  try {
    await makePartitions(parts.db, parts.now())
    await forgetNotices(parts.db, new Date(parts.now().getTime() - noticeLifeMs))
    const gone = await cleanUp(parts.db, parts.keep, parts.now())
    if (gone) parts.log.info('what may no longer be kept was deleted', gone)
    await forgetEventKeys(parts.db, new Date(parts.now().getTime() - keyLifeMs))
    await tellEndings(parts)
  } catch (error) {
    parts.log.error('housekeeping failed, it is tried again in an hour', { error })
  }
}
