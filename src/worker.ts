/** The whole background on one screen: which job runs which function, and what happens on its own. */
import { deliver } from './conversation/deliver.ts'
import type { Parts } from './conversation/parts.ts'
import { receive } from './conversation/receive.ts'
import { respond } from './conversation/respond.ts'
import type { JobName } from './queue.ts'
import type { Database } from './store/database.ts'
import { insertDeadLetter } from './store/dead-letters.ts'
import { forgetEventKeys, makePartitions } from './store/events.ts'
import type { TextKeys } from './store/keys.ts'
import { reseal } from './store/reseal.ts'

/** Platforms repeat an event for some hours; keys are kept far longer. */
const keyLifeMs = 8 * 24 * 3600_000
const hourMs = 3600_000
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
export async function startWorker(parts: Parts, database: Database, keys: TextKeys): Promise<Worker> {
  const { queue } = parts
  const gaveUp = (job: JobName, data: Record<string, unknown>, error: unknown) =>
    insertDeadLetter(parts.db, job, data, error, parts.now())
  await queue.work('respond', (data) => respond(parts, data), gaveUp)
  await queue.work('deliver', (data) => deliver(parts, data), gaveUp)

  const receiving = startReceiving(parts)
  const stopListening = await database.listen('event', receiving.look)
  const again = setInterval(receiving.look, lookAgainMs)
  const housekeeping = setInterval(() => void keepHouse(parts), hourMs)
  receiving.look()
  const resealing = sealOldRows(parts, keys)
  return {
    stop: async () => {
      await resealing.stop()
      clearInterval(again)
      clearInterval(housekeeping)
      await stopListening()
      await receiving.idle()
    },
  }
}

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

async function keepHouse(parts: Parts): Promise<void> {
  try {
    await makePartitions(parts.db, parts.now())
    await forgetEventKeys(parts.db, new Date(parts.now().getTime() - keyLifeMs))
  } catch (error) {
    parts.log.error('housekeeping failed, it is tried again in an hour', { error })
  }
}
