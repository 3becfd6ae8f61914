import { expect, test } from '@jest/globals'
import { fuzz } from '../../scripts/trust/fuzz-run.ts'

test('strange inputs at every door: no crash, no 5xx, no endless work, no secret in a log line (npm run fuzz does a million)', async () => {
  const { findings, statuses } = await fuzz(6_000, 6)
  expect(findings).toEqual([])
  // The doors were really passed, not only refused at.
  for (const passed of ['webhook 200', 'inbox 200', 'data deletion 200', 'tra-cuu 200'])
    expect(statuses[passed]).toBeGreaterThan(0)
}, 180_000)
