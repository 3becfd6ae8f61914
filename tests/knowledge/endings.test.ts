/** What ends is told 30, 7 and 1 days before, once each; what has ended is never cited. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { compose, composeEnglish } from '../../src/assistant/compose.ts'
import { type Facet, facets } from '../../src/assistant/outcome.ts'
import { dueWarnings, warnOfEndings } from '../../src/insight/knowledge-endings.ts'
import { endingsWithin } from '../../src/knowledge/endings.ts'
import { deadDocumentsIn } from '../../src/knowledge/in-force.ts'
import { localKnowledge } from '../../src/knowledge/local/local.ts'
import { readKnowledge } from '../../src/knowledge/read.ts'
import { dayInVietnam } from '../../src/knowledge/topic.ts'
import type { Database } from '../../src/store/database.ts'
import { readEndingWarnings } from '../../src/store/knowledge-endings.ts'
import { openTestDatabase } from '../support/database.ts'

const folder = join(import.meta.dirname, '../../knowledge')
const base = readKnowledge(folder)
const local = localKnowledge(join(folder, 'local'), base)
const noon = (day: string) => new Date(`${day}T05:00:00Z`)

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
}, 60_000)
afterAll(() => database.close())

const look = (day: string) =>
  warnOfEndings(database.db, endingsWithin(base, local, noon(day), 30), dayInVietnam(noon(day)), noon(day))
/** The reduced fee of a new card holds to this day; the circular of the waiver for digital citizens ends on the other. */
const fee = { what: 'figure:le_phi_cap_doi_the', on: '2026-12-31' }
const waiver = { what: 'document:66.22/2026/NQ-CP', on: '2027-02-28' }

describe('warnings', () => {
  test('are due from the nearest threshold on, and not before or after', () => {
    const ending = { ...fee, name: 'x', file: 'f' }
    const days = (today: string) => dueWarnings([ending], today).map((one) => one.days)
    expect(days('2026-11-30')).toEqual([])
    expect(days('2026-12-01')).toEqual([30])
    expect(days('2026-12-20')).toEqual([30])
    expect(days('2026-12-24')).toEqual([7])
    expect(days('2026-12-30')).toEqual([1])
    expect(days('2026-12-31')).toEqual([1])
    expect(days('2027-01-01')).toEqual([])
  })

  test('walking past an expiry records exactly three for each thing, with an audit entry each', async () => {
    const walk =
      '2026-11-30 2026-12-01 2026-12-02 2026-12-24 2026-12-30 2026-12-31 2027-01-01 2027-01-29 2027-02-21 2027-02-27 2027-03-01'
    for (const today of walk.split(' ')) {
      await look(today)
      // Housekeeping comes every hour: nothing is told twice on one day.
      expect(await look(today)).toEqual([])
    }
    for (const { what, on } of [fee, waiver]) {
      const told = await database.db
        .selectFrom('audit')
        .select(['detail', 'actor'])
        .where('subject', '=', 'knowledge')
        .where('subject_id', '=', what)
        .orderBy('seq')
        .execute()
      expect(told.map((entry) => entry.detail).filter((detail) => detail.on === on)).toMatchObject([
        { days: 30 },
        { days: 7 },
        { days: 1 },
      ])
    }
    const shown = await readEndingWarnings(database.db, '2027-02-27')
    expect(shown.find((one) => one.what === waiver.what)).toMatchObject({ days: 1, on: waiver.on })
    expect(shown.filter((one) => one.what === waiver.what)).toHaveLength(1)
  }, 60_000)
})

describe('after its last day', () => {
  // Today, the day after each ending of the next half year, and far away.
  const days = ['2026-11-24', '2027-01-01', '2027-03-01', '2027-07-01', '2030-01-01']
  test.each(days)('on %s no answer about anything cites a document that is not in force', (day) => {
    const at = noon(day)
    for (const topic of base.topics.values()) {
      const told = [
        composeEnglish(base, topic, at),
        ...(Object.keys(facets) as Facet[]).map((facet) =>
          compose(base, topic, { facet, found: null, special: null, at }),
        ),
      ]
      for (const answer of told)
        if (answer) expect([topic.id, deadDocumentsIn(base, answer.text, day)]).toEqual([topic.id, []])
    }
  })

  test('the reduced fee is not told after its last day, nor the waiver after its own', () => {
    const text = (id: string, day: string) =>
      compose(base, base.topics.get(id)!, { facet: 'fee', found: null, special: null, at: noon(day) })?.text ?? ''
    expect(text('cap_doi_the_can_cuoc', '2026-12-31')).toContain('25.000')
    expect(text('cap_doi_the_can_cuoc', '2027-01-01')).toContain('50.000')
    expect(text('cap_doi_the_can_cuoc', '2027-01-01')).not.toMatch(/25\.000|64\/2025/)
    // The normal fees go on being told when the waiver is over.
    expect(text('dang_ky_thuong_tru', '2027-03-01')).toMatch(/20\.000 đồng.*không còn được miễn/s)
    expect(text('cap_phieu_ly_lich_tu_phap', '2027-03-01')).toMatch(/200\.000 đồng.*đợt miễn cho công dân số đã hết/s)
    expect(text('mien_le_phi_cong_dan_so', '2027-02-28')).toContain('66.22/2026')
    expect(text('mien_le_phi_cong_dan_so', '2027-03-01')).not.toContain('66.22/2026')
  })
})
