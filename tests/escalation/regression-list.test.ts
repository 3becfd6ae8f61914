/** The 25 rows of the regression list (escalation design, 5.8): where each one is held. A row without its test fails here. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const rows: [number, string, string, string][] = [
  [
    1,
    'reopen gives a fresh, sane due date',
    'escalation/regression.test.ts',
    'an objection gets a fresh date of its own',
  ],
  [
    2,
    'merged, closed, redirected never escalate',
    'escalation/regression.test.ts',
    'what is merged, closed or redirected',
  ],
  [3, 'officer answered last: no alarm', 'escalation/reminders.test.ts', '#3'],
  [4, 'the citizen’s word restarts what it should', 'escalation/regression.test.ts', 'restarts the paused clock'],
  [5, 'policy switched off or edited', 'escalation/reminders.test.ts', '#5'],
  [6, '"about to be late" is never silently empty', 'escalation/reminders.test.ts', '#6'],
  [7, 'lunch, Saturday, Tết, make-up day', 'escalation/reminders.test.ts', '#7'],
  [8, 'warnings at several levels, each once', 'escalation/reminders.test.ts', '#8'],
  [9, 'the queue drains when capacity returns', 'escalation/reminders.test.ts', '#9'],
  [10, 'a silent assignee loses it', 'escalation/reminders.test.ts', '#10'],
  [11, 'hand-over always tells the citizen', 'escalation/regression.test.ts', '11'],
  [12, 'any pipeline error becomes an offer of a person', 'paths/assistant-fails.test.ts', 'whatever fails'],
  [13, 'the bot is silent after a human, from any app', 'paths/platform-events.test.ts', 'platform’s own app'],
  [14, 'HUMAN_AGENT never on the bot’s words', 'paths/reply-windows.test.ts', 'HUMAN_AGENT'],
  [15, 'the same webhook six times is one message', 'paths/webhooks-at-the-door.test.ts', 'six times at once'],
  [16, 'a retried send never doubles', 'paths/platform-refuses.test.ts', 'Chỉ gửi một lần'],
  [17, 'the rating is asked inside the window, once', 'escalation/regression.test.ts', 'the rating is asked once'],
  [18, 'nobody available never drops the question', 'escalation/reminders.test.ts', '#18'],
  [19, 'two claims, one winner', 'paths/citizen-is-escalated.test.ts', 'one wins and the other is told who'],
  [20, 'the export of a year streams', 'inbox/figures.test.ts', 'some thousand at a time'],
  [21, 'signature over the raw body, replay refused', 'channels/zalo-verify.test.ts', 'refuses a re-serialised body'],
  [22, 'acknowledged before anything is worked out', 'paths/webhooks-at-the-door.test.ts', 'acknowledged before'],
  [23, 'what waits is kept until dealt with', 'escalation/regression.test.ts', 'what waits is kept'],
  [24, 'an old version can’t come back', 'learning/learning.test.ts', 'which never comes back'],
  [25, 'passages below the threshold are never cited', 'assistant/unsure.test.ts', 'never cited'],
]

test.each(rows)('row %i: %s', (_row, _what, file, name) => {
  expect(readFileSync(join(import.meta.dirname, '..', file), 'utf8')).toContain(name)
})

test('all of them', () => {
  expect(rows.map(([row]) => row)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1))
})
