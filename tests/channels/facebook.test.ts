import { keepsTheContract } from './contract.ts'
import { facebookFixture } from './fixtures.ts'

keepsTheContract('Facebook', facebookFixture, '5550000000000001')
