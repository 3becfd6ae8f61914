import { expect, test } from '@jest/globals'
import { fuzz } from '../../scripts/trust/fuzz-run.ts'

test('strange inputs at every door: no crash, no endless work, no secret in a log line (npm run trust:fuzz does a million)', () => {
  const { findings } = fuzz(20_000, 6)
  expect(findings).toEqual([])
}, 120_000)
