/** Opens what the assistant works with: knowledge base, index, embeddings, model. Used by main and by the scripts. */
import { join } from 'node:path'
import { type Prompts, type Tools, thresholds } from './assistant/tools.ts'
import { followLexicon } from './knowledge/local/lexicon.ts'
import { type LocalKnowledge, localKnowledge } from './knowledge/local/local.ts'
import { resolvePlace } from './knowledge/local/place.ts'
import { placeFinder } from './knowledge/local/place-finder.ts'
import { makePlaces, type Places } from './knowledge/local/places.ts'
import { localCases, searchWithCases, searchWithoutPlaces, searchWithTerms } from './knowledge/local/unit-search.ts'
import { readKnowledge } from './knowledge/read.ts'
import { openIndex } from './knowledge/search.ts'
import { dayInVietnam, type KnowledgeBase } from './knowledge/topic.ts'
import type { Log } from './log.ts'
import { type EmbeddingSettings, openEmbeddings, openModel } from './model.ts'
import { readPrompt } from './prompts.ts'

const root = join(import.meta.dirname, '..')
const ownLocalFolder = join(root, 'knowledge', 'local')

/** What may be chosen. Without anything: the project's own knowledge base, local embeddings, no model. */
export interface ToolSettings {
  embeddings?: EmbeddingSettings
  model?: { baseUrl?: string; model?: string; apiKey?: string }
  /** Leaves out knowledge files that are not in order instead of refusing to start. */
  allowInvalid?: boolean
  /** Folder of local knowledge and the officers' lexicon; default: the project's own knowledge/local. */
  localFolder?: string
  /** Trains the index anew although it fits. */
  rebuild?: boolean
  log: Log
  /** Told what is done just now and how much of it, 0 to 1. */
  progress?: (step: string, done: number) => void
}

/** Opens everything. Throws KnowledgeError when a file is bad, with file, line and reason. */
export async function openTools(settings: ToolSettings): Promise<Tools> {
  const folder = join(root, 'knowledge')
  const base = readKnowledge(folder, { allowInvalid: settings.allowInvalid })
  const embeddings = await openEmbeddings(settings.embeddings ?? { kind: 'local' })
  const { log, progress, rebuild } = settings
  const index = await openIndex(base, folder, join(folder, '.index'), { embeddings, log, progress, rebuild })
  const lexicon = followLexicon(join(settings.localFolder ?? ownLocalFolder, 'lexicon.yaml'), base, (error) =>
    log.error('the officers’ lexicon has an error; the one before it goes on', { error }),
  )
  const ask = await openModel(settings.model ?? {})
  const prompts = readPrompts(join(root, 'prompts'))
  return {
    base,
    index: searchWithTerms(index, lexicon),
    lexicon,
    places: null,
    model: ask ? { ask, prompts } : null,
    thresholds,
    onModelFailure: (error) => log.warn('the language model failed; the composed answer was sent instead', { error }),
  }
}

/** Every prompt of the folder. Throws when a file, its version or a place is missing. */
export function readPrompts(folder: string): Prompts {
  return {
    rewrite: readPrompt(folder, 'rewrite', ['history', 'question']),
    compose: readPrompt(folder, 'compose', ['question', 'passages']),
    entail: readPrompt(folder, 'entail', ['answer', 'passages']),
  }
}

/** Tools for the unit with this name (as officers call it): the shared knowledge with the unit's own laid over it, its special
 * cases found, its places known. A name that knowledge/local does not know gets the shared knowledge and the real places. */
export function openLocalTools(
  tools: Tools,
  folder: string = ownLocalFolder,
): {
  toolsFor(unitName: string, at: Date): Tools
  /** Address and hours of the office at the place that `words` name, else of the unit itself; null when neither is known. */
  officeNear(unitName: string, words: string, at: Date): string | null
  local: LocalKnowledge
} {
  const local = localKnowledge(folder, tools.base)
  const toolsFor = (unitName: string, at: Date): Tools => {
    const unit = local.unitByName(unitName)
    const places = placeFinder(local, unit?.id ?? null)
    const index = searchWithoutPlaces(tools.index, places, at)
    if (!unit) return { ...tools, places, index }
    const base = local.baseFor(unit.id, at)
    const cases = localCases(local.sectionsOf(unit.id, at), base, dayInVietnam(at))
    return { ...tools, base, places, index: searchWithCases(index, cases, tools.thresholds.answer) }
  }
  const officeNear = (unitName: string, words: string, at: Date): string | null => {
    const own = local.unitByName(unitName)?.id ?? null
    const named = resolvePlace(words, local.seenFrom(own), at)
    return local.office(named.kind === 'one' ? named.unit.id : own)?.text ?? null
  }
  return { toolsFor, officeNear, local }
}

/** What routing knows of places and competence. */
export const openPlaces = (tools: Tools, folder: string = ownLocalFolder): Places =>
  makePlaces(localKnowledge(folder, tools.base), tools.base)

/** Hosts of every link of the knowledge base, and our own. */
export function linkHosts(base: KnowledgeBase, baseUrl: string): Set<string> {
  const urls = [...base.referents.values()].flatMap((referent) =>
    referent.type === 'link' ? [referent.value.url] : [],
  )
  return new Set([baseUrl, ...urls].map((url) => new URL(url).hostname.replace(/^www\./, '')))
}
