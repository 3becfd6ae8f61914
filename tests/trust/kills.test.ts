import { expect, test } from '@jest/globals'
import { runKills } from '../../scripts/trust/kill-run.ts'

const kills = process.env.TEST_DATABASE_URL ? 3 : 1

test('real processes killed with -9 under load: nothing is lost, nothing sent twice (npm run kill-test kills a hundred times)', async () => {
  const { violations, accepted } = await runKills({ kills, seed: 6, perSecond: 5, people: 10 })
  expect(violations).toEqual([])
  expect(accepted).toBeGreaterThan(0)
}, 240_000)
