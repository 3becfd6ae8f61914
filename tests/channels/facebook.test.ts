import { facebookFixture } from './fixtures.ts'
import { keepsTheContract } from './contract.ts'

keepsTheContract('Facebook', facebookFixture, '5550000000000001')
