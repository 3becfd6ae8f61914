/** What people ask and no topic answers, grouped by likeness. */
import type { Index, TextSigns } from '../knowledge/search.ts'
import { maskPersonal } from '../privacy/mask.ts'
import type { PastQuestion } from '../store/past-questions.ts'
import { likeness } from './likeness.ts'
import { givingWay } from './slices.ts'

/** Questions about the same matter. `samples` are masked. */
export interface Gap {
  count: number
  samples: string[]
  last: Date
  questions: { accountId: string; id: string }[]
}

/** From which likeness two questions stand in one group: looser than what an entry needs to answer, since a person looks. */
const togetherFrom = 0.5
const samplesShown = 5
/** How many are read at most. */
export const gapsMost = 2_000

/** Groups them, largest first. Oldest first each joins the group whose first question is most like it, or begins one: the same
 * questions always give the same groups. */
export async function groupGaps(questions: readonly PastQuestion[], index: Index): Promise<Gap[]> {
  const groups: { first: TextSigns; members: PastQuestion[] }[] = []
  const giveWay = givingWay()
  const ordered = [...questions].sort(
    (a, b) => a.askedAt.getTime() - b.askedAt.getTime() || Number(a.id) - Number(b.id),
  )
  for (const question of ordered) {
    const signs = await index.signsOf(question.text)
    let best: { group: (typeof groups)[number]; like: number } | null = null
    for (const group of groups) {
      const like = likeness(signs, group.first)
      if (like >= togetherFrom && like > (best?.like ?? 0)) best = { group, like }
    }
    if (best) best.group.members.push(question)
    else groups.push({ first: signs, members: [question] })
    await giveWay()
  }
  return groups
    .sort((a, b) => b.members.length - a.members.length)
    .map(({ members }) => ({
      count: members.length,
      samples: [...new Set(members.map((one) => maskPersonal(one.text)))].slice(0, samplesShown),
      last: members.at(-1)!.askedAt,
      questions: members.map(({ accountId, id }) => ({ accountId, id })),
    }))
}
