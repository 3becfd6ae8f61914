import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  addWorkingMinutes,
  holidayOn,
  isWorkingTime,
  officeCalendar,
  workingMinutesBetween,
} from '../../src/escalation/calendar.ts'
import { deadlineFor, defaultPolicy, sayMoment } from '../../src/escalation/deadline.ts'

const at = (local: string) => new Date(`${local}:00+07:00`)
const due = (from: string, minutes: number) => addWorkingMinutes(officeCalendar, at(from), minutes)

const cases: [string, string, number, string][] = [
  ['within the morning', '2026-11-24T08:00', 60, '2026-11-24T09:00'],
  ['over the lunch break', '2026-11-24T11:00', 60, '2026-11-24T14:00'],
  ['over the night', '2026-11-24T16:30', 60, '2026-11-25T08:00'],
  ['asked in the evening', '2026-11-24T20:00', 60, '2026-11-25T08:30'],
  ['Saturday morning is worked', '2026-11-28T08:00', 60, '2026-11-28T09:00'],
  ['over Saturday noon to Monday', '2026-11-28T11:00', 60, '2026-11-30T08:00'],
  ['over New Year', '2026-12-31T16:30', 60, '2027-01-02T08:00'],
  ['asked on New Year', '2027-01-01T09:00', 30, '2027-01-02T08:00'],
  ['over Tết 2027, whose Saturday and Sunday are made up for', '2027-02-04T16:30', 60, '2027-02-12T08:00'],
  ['Hung Kings on a Sunday is made up for on Monday', '2026-04-25T11:00', 60, '2026-04-28T08:00'],
]
test.each(cases)('%s', (_name, from, minutes, expected) => {
  expect(due(from, minutes)).toEqual(at(expected))
})

test('a make-up day is worked, a day off is not', () => {
  const calendar = { ...officeCalendar, makeUpDays: ['2026-11-29'], daysOff: ['2026-11-30'] }
  expect(addWorkingMinutes(calendar, at('2026-11-28T11:00'), 60)).toEqual(at('2026-11-29T08:00'))
  expect(isWorkingTime(calendar, at('2026-11-30T09:00'))).toBe(false)
})

test('working minutes added are working minutes between', () => {
  fc.assert(
    fc.property(
      fc.date({ min: at('2026-01-01T00:00'), max: at('2027-12-31T00:00'), noInvalidDate: true }),
      fc.integer({ min: 1, max: 3000 }),
      (from, minutes) => {
        const end = addWorkingMinutes(officeCalendar, from, minutes)
        expect(end > from).toBe(true)
        expect(workingMinutesBetween(officeCalendar, from, end)).toBeCloseTo(minutes, 3)
      },
    ),
    { numRuns: 200 },
  )
})

test('the promised date is the earlier of the legal deadline and the end of the reply window', () => {
  const now = at('2026-11-28T10:00')
  const facebook = deadlineFor(now, false, officeCalendar, defaultPolicy, {
    channel: 'facebook',
    last: now,
    settings: {},
  })
  expect(facebook.reason).toBe('facebook-window')
  expect(facebook.replyByAt).toEqual(at('2026-11-29T06:00'))
  const human = deadlineFor(now, false, officeCalendar, defaultPolicy, {
    channel: 'facebook',
    last: now,
    settings: { humanAgent: true },
  })
  expect(human).toMatchObject({ reason: 'legal', replyByAt: human.legalDueAt })
  const zalo = deadlineFor(now, false, officeCalendar, defaultPolicy, { channel: 'zalo', last: now, settings: {} })
  expect(zalo.reason).toBe('legal')
})

test('an urgent matter is promised sooner', () => {
  const now = at('2026-11-24T08:00')
  const zalo = { channel: 'zalo' as const, last: now, settings: {} }
  expect(
    deadlineFor(now, true, officeCalendar, defaultPolicy, zalo).legalDueAt <
      deadlineFor(now, false, officeCalendar, defaultPolicy, zalo).legalDueAt,
  ).toBe(true)
})

test('moments read as people say them', () => {
  const now = at('2026-11-24T09:00')
  expect(sayMoment(at('2026-11-24T17:00'), now)).toBe('17:00 hôm nay')
  expect(sayMoment(at('2026-11-25T10:30'), now)).toBe('10:30 ngày mai (thứ Tư 25/11)')
  expect(sayMoment(at('2026-11-30T08:00'), now)).toBe('08:00 thứ Hai 30/11')
})

test('holidays are known by name', () => {
  expect(holidayOn('2026-09-02')).toMatch(/Quốc khánh/)
  expect(holidayOn('2026-11-24')).toBeNull()
})
