import { zaloFixture } from './fixtures.ts'
import { keepsTheContract } from './contract.ts'

keepsTheContract('Zalo', zaloFixture, '246845883529197922')
