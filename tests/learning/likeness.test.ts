/** An entry answers its own question however it is spelt, and never the one beside it. */
import { beforeAll, expect, test } from '@jest/globals'
import { disturb, seededRandom } from '../../src/knowledge/noise.ts'
import { answersFrom } from '../../src/learning/learned.ts'
import { likeness } from '../../src/learning/likeness.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'

const matters = [
  'chung cư mới bàn giao chưa có sổ',
  'cccd bị mờ chữ',
  'con riêng của vợ nhập khẩu',
  'phòng trọ chủ nhà ở nước ngoài',
  'người nước ngoài thuê nhà',
  'xe máy mua lại giấy tay',
  'vneid báo lỗi ảnh khuôn mặt',
  'hộ chiếu sai tên đệm',
]
const facets = [
  'cần giấy tờ gì',
  'mất bao nhiêu tiền',
  'bao lâu có',
  'làm ở đâu',
  'làm online được không',
  'có bị phạt không',
]
const people = ['cho con 5 tuổi', 'cho con 15 tuổi', 'cho mẹ', 'cho người thuê trọ']

let like: (a: string, b: string) => Promise<number>
beforeAll(async () => {
  const { index } = await openTools({ log: makeLog('silent') })
  like = async (a, b) => likeness(await index.signsOf(a), await index.signsOf(b))
}, 240_000)

test.each(matters)('%s: asked for another thing or for somebody else, it is another question', async (matter) => {
  for (const ends of [facets, people])
    for (const [place, end] of ends.entries())
      for (const other of ends.slice(place + 1))
        expect([end, other, (await like(`${matter} ${end}`, `${matter} ${other}`)) < answersFrom.alone]).toEqual([
          end,
          other,
          true,
        ])
})

test.each(['folded', 'half', 'teencode', 'telex', 'vni'] as const)(
  'the same question spelt %s is met',
  async (noise) => {
    const random = seededRandom(4)
    const asked = matters.flatMap((matter) => facets.map((facet) => `${matter} ${facet}`))
    let met = 0
    for (const text of asked) if ((await like(text, disturb(text, noise, random))) >= answersFrom.alone) met += 1
    expect(met / asked.length).toBeGreaterThanOrEqual(0.9)
  },
)
