/** The approved entries, in memory: which of them answers a question. Loaded anew in every process as soon as one changes. */
import type { LearnedAnswer } from '../assistant/tools.ts'
import { inForce } from '../knowledge/in-force.ts'
import type { Index, TextSigns } from '../knowledge/search.ts'
import { dayInVietnam, type KnowledgeBase } from '../knowledge/topic.ts'
import type { Log } from '../log.ts'
import type { Database } from '../store/database.ts'
import { type EntryVersion, entriesChannel, entryVersions } from '../store/entries.ts'
import { allUnits } from '../store/officers.ts'
import { cosine, likenessOf, weightOf } from './likeness.ts'

/** From which likeness an entry answers; where a topic answers already it must be nearly the same question. Measured: two
 * questions that differ only in what is asked or for whom ("… mất bao nhiêu tiền" / "… bao lâu có") reach 0.83; the same
 * question without marks, in teencode, Telex or VNI 0.84 or more in 96 of 100. */
export const answersFrom = { alone: 0.84, againstTopic: 0.88 }

/** What has to be known of entries to match them. */
export type Matched = Pick<
  EntryVersion,
  'entryId' | 'number' | 'unitId' | 'unitName' | 'questions' | 'answer' | 'document' | 'article' | 'validUntil'
> & { approvedAt: Date }

/** A set of entries, ready to be asked. `chain` is the asking unit and those above it, nearest first. */
export interface EntrySet {
  match(text: string, at: Date, sure: boolean, chain: readonly string[]): Promise<LearnedAnswer | null>
}

/** One example question of an entry. `weight` is the sum of its words' weights. */
interface Example {
  entry: Matched
  signs: TextSigns
  weight: number
}

/** Makes entries ready: the signs of their example questions are computed once. `known`: signs computed before. */
export async function entrySet(
  entries: readonly Matched[],
  tools: { index: Index; base: Pick<KnowledgeBase, 'documents'> },
  known: Map<string, TextSigns> = new Map(),
): Promise<EntrySet> {
  const examples: Example[] = []
  // Where a word stands, so that a question looks only at examples that share words with it.
  const places = new Map<string, number[]>()
  for (const entry of entries) {
    for (const question of entry.questions) {
      const signs = known.get(question) ?? (await tools.index.signsOf(question))
      known.set(question, signs)
      for (const word of signs.words.keys()) {
        const list = places.get(word)
        if (list) list.push(examples.length)
        else places.set(word, [examples.length])
      }
      examples.push({ entry, signs, weight: weightOf(signs.words) })
    }
  }
  return {
    match: async (text, at, sure, chain) => {
      const day = dayInVietnam(at)
      const near = new Map(chain.map((unitId, step) => [unitId, step]))
      // An expired entry answers nothing, nor does one whose law is no more in force.
      const holds = (entry: Matched) =>
        near.has(entry.unitId) && entry.validUntil >= day && inForce(tools.base, entry.document, day)
      const asked = await tools.index.signsOf(text)
      const from = sure ? answersFrom.againstTopic : answersFrom.alone
      const common = new Float32Array(examples.length)
      for (const [word, weight] of asked.words) for (const place of places.get(word) ?? []) common[place]! += weight
      const whole = weightOf(asked.words)
      let best: { entry: Matched; like: number } | null = null
      for (const [place, { entry, signs, weight: own }] of examples.entries()) {
        const shared = (2 * common[place]!) / (whole + own)
        if (shared === 0 || likenessOf(1, shared) < from || !holds(entry)) continue
        const like = likenessOf(cosine(asked.vector, signs.vector), shared)
        if (like < from) continue
        const nearer = best ? near.get(entry.unitId)! - near.get(best.entry.unitId)! : -1
        if (!best || nearer < 0 || (nearer === 0 && like > best.like)) best = { entry, like }
      }
      return best && told(best.entry, best.like, tools.base)
    },
  }
}

function told(entry: Matched, like: number, base: Pick<KnowledgeBase, 'documents'>): LearnedAnswer {
  const law = base.documents.get(entry.document)
  const basis = {
    title: law?.short ?? entry.document,
    ...(entry.article ? { article: entry.article } : {}),
    ...(law?.url ? { url: law.url } : {}),
  }
  const { entryId, number: version, unitName, answer: text, approvedAt } = entry
  return { entryId, version, unitName, text, basis, approvedAt, likeness: like }
}

/** The approved entries of the database as this process knows them. */
export interface Learned {
  /** For the tools of a unit's account; undefined while there is no entry at all. */
  forUnit(unitId: string): ((text: string, at: Date, sure: boolean) => Promise<LearnedAnswer | null>) | undefined
  /** The same with `draft` in the place of its entry's approved version (null: with that entry gone). */
  tryOut(entryId: string, draft: Matched | null): Promise<(unitId: string) => ReturnType<Learned['forUnit']>>
  stop(): Promise<void>
}

/** What the inbox works with: the entries, and the shared knowledge that they stand beside. */
export interface Learning {
  learned: Learned
  index: Index
  base: KnowledgeBase
}

/** What an announcement missed is found after this long. */
const lookAgainMs = 60_000

/** Loads them, and again whenever one is approved or withdrawn in whatever process. */
export async function openLearned(
  database: Database,
  tools: { index: Index; base: KnowledgeBase },
  log: Log,
): Promise<Learned> {
  const known = new Map<string, TextSigns>()
  let approved: Matched[] = []
  let set = await entrySet([], tools)
  let parents = new Map<string, string | null>()
  const load = async () => {
    const versions = await entryVersions(database.db, { state: 'approved' })
    parents = new Map((await allUnits(database.db)).map((unit) => [unit.id, unit.parentId]))
    approved = versions.flatMap((one) => (one.approvedAt ? [{ ...one, approvedAt: one.approvedAt }] : []))
    set = await entrySet(approved, tools, known)
    const used = new Set(approved.flatMap((one) => one.questions))
    for (const question of known.keys()) if (!used.has(question)) known.delete(question)
  }
  // One after another, so that an older reading never overwrites a newer one.
  let loading = load()
  const again = () => {
    loading = loading.then(load).catch((error) => {
      log.error('approved entries could not be read; those known go on', { error })
    })
  }
  await loading
  const stopListening = await database.listen(entriesChannel, again)
  const timer = setInterval(again, lookAgainMs)
  const chainOf = (unitId: string): string[] => {
    const chain: string[] = []
    for (let at: string | null = unitId; at && !chain.includes(at); at = parents.get(at) ?? null) chain.push(at)
    return chain
  }
  const asking = (entries: () => EntrySet) => (unitId: string) => {
    const chain = chainOf(unitId)
    return (text: string, at: Date, sure: boolean) => entries().match(text, at, sure, chain)
  }
  return {
    forUnit: (unitId) => (approved.length === 0 ? undefined : asking(() => set)(unitId)),
    tryOut: async (entryId, draft) => {
      const others = approved.filter((one) => one.entryId !== entryId)
      const tried = await entrySet([...others, ...(draft ? [draft] : [])], tools, new Map(known))
      return asking(() => tried)
    },
    stop: async () => {
      clearInterval(timer)
      await stopListening()
      await loading
    },
  }
}
