/** Simpler designs of the search on the same questions: is every part worth its place? Each design's weights are learned on four
 * fifths of the questions and judged on the last, in turn, so that none is favoured by the build's own weights. */
import { localModelId } from '../../src/knowledge/build.ts'
import { type Judged, learnWeights, rank, type SignalName, signalNames } from '../../src/knowledge/ranking.ts'
import { readSignals } from '../../src/knowledge/search.ts'
import { takeIndex } from '../../src/knowledge/stored.ts'
import type { KnowledgeBase } from '../../src/knowledge/topic.ts'
import { interval, share, shown } from './figures.ts'
import type { Row } from './rows.ts'

const keyword: SignalName[] = ['words', 'covered']
const encoder: SignalName[] = ['dense', 'nearest']
const designs: Record<string, readonly SignalName[]> = {
  'linear only': ['linear'],
  'keyword only': keyword,
  'encoder only': encoder,
  'linear + keyword': ['linear', ...keyword],
  'linear + encoder': ['linear', ...encoder],
  'all three': ['linear', ...keyword, ...encoder],
  'all three + exact cues': signalNames,
}
const parts = 5

/** A row for each design: top-1 and top-3 with 95 % intervals, and the top-1 difference to the whole, resampled in pairs.
 * `folder` holds the index. Throws when it does not fit the knowledge base. */
export async function ablationTable(base: KnowledgeBase, folder: string, rows: readonly Row[]): Promise<object> {
  const { index, reason } = await takeIndex(folder, base, localModelId)
  if (!index) throw new Error(`the index cannot be used: ${reason}`)
  const places = new Map(index.topics.map((topic, place) => [topic, place]))
  const asked: (Judged & { right: number[]; noisy: boolean })[] = []
  for (const row of rows) {
    const { signals } = await readSignals(index, row.q, null)
    const right = row.right.flatMap((topic) => places.get(topic) ?? [])
    if (right.length > 0)
      asked.push({ signals, topic: right[0]!, related: [], weight: 1, right, noisy: Boolean(row.noise) })
  }
  const ranked = Object.entries(designs).map(([name, used]) => {
    const places = asked.map(() => 0)
    for (let part = 0; part < parts; part++) {
      const weights = learnWeights(
        asked.filter((_, place) => place % parts !== part),
        used,
      )
      for (const [place, one] of asked.entries())
        if (place % parts === part)
          places[place] = rank(one.signals, weights).order.findIndex((topic) => one.right.includes(topic))
    }
    return { name, places }
  })
  const whole = ranked.at(-1)!.places
  return Object.fromEntries(
    ranked.map(({ name, places }) => {
      const all = places.map((place, number) => ({ place, whole: whole[number]!, noisy: asked[number]!.noisy }))
      const within = (depth: number) => (set: readonly { place: number }[]) =>
        share(set.filter(({ place }) => place < depth).length, set.length)
      const difference = (set: readonly { place: number; whole: number }[]): number =>
        within(1)(set) - within(1)(set.map(({ whole }) => ({ place: whole })))
      const [low, high] = interval(all, within(1))
      const [less, more] = interval(all, difference)
      return [
        name,
        {
          'top-1': `${shown(within(1)(all))} (${low.toFixed(0)}–${high.toFixed(0)})`,
          'clean top-1': shown(within(1)(all.filter(({ noisy }) => !noisy))),
          'noisy top-1': shown(within(1)(all.filter(({ noisy }) => noisy))),
          'top-3': shown(within(3)(all)),
          'against the whole': `${difference(all).toFixed(1)} (${less.toFixed(1)} to ${more.toFixed(1)})`,
        },
      ]
    }),
  )
}
