/** How long each waiting of an escalation may last; the settings that carry these names are in config.ts. */

/** All waits. */
export interface Timing {
  /** Silence after an offer hands a clear question to an officer, after so many minutes. */
  offerMinutes: number
  /** An offer for an unclear question lapses after so many hours; inside every platform's reply window. */
  offerLapseHours: number
  /** How long an officer may take a reply back, in milliseconds. */
  undoMs: number
  /** How long a citizen is waited for when asked back, in days; the clock is paused meanwhile. */
  waitDays: number
  /** How often a citizen may be asked back about one escalation. */
  rounds: number
  /** Where a channel tells nothing of receipt: an answer it took counts as arrived after so many hours without a failure. */
  takenHours: number
  /** How long an answer may be objected to before it closes by itself, in hours. */
  objectHours: number
  /** How long an approver may take, in working minutes. */
  approvalMinutes: number
  /** From this transfer on the unit's head decides. */
  transfers: number
  /** How long the assistant stays silent after an officer wrote, while the answer is on its way, in minutes. */
  holdMinutes: number
}

/** What holds when nothing is set. */
export const defaultTiming: Timing = {
  offerMinutes: 10,
  offerLapseHours: 20,
  undoMs: 15_000,
  waitDays: 5,
  rounds: 2,
  takenHours: 48,
  objectHours: 72,
  approvalMinutes: 120,
  transfers: 3,
  holdMinutes: 30,
}
