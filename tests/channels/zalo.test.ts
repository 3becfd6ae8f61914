import { keepsTheContract } from './contract.ts'
import { zaloFixture } from './fixtures.ts'

keepsTheContract('Zalo', zaloFixture, '246845883529197922')
