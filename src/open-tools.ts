/** Opens what the assistant works with: knowledge base, index, embeddings, model. Used by main and by the scripts. */
import { join } from 'node:path'
import { type Tools, thresholds } from './assistant/tools.ts'
import { localKnowledge } from './knowledge/local/local.ts'
import { makePlaces, type Places } from './knowledge/local/places.ts'
import { readKnowledge } from './knowledge/read.ts'
import { openIndex } from './knowledge/search.ts'
import type { KnowledgeBase } from './knowledge/topic.ts'
import type { Log } from './log.ts'
import { type EmbeddingSettings, openEmbeddings, openModel } from './model.ts'
import { readPrompt } from './prompts.ts'

const root = join(import.meta.dirname, '..')

/** What may be chosen. Without anything: the project's own knowledge base, local embeddings, no model. */
export interface ToolSettings {
  embeddings?: EmbeddingSettings
  model?: { baseUrl?: string; model?: string; apiKey?: string }
  /** Leaves out knowledge files that are not in order instead of refusing to start. */
  allowInvalid?: boolean
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
  const ask = await openModel(settings.model ?? {})
  const prompt = readPrompt(join(root, 'prompts'), 'compose', ['question', 'passages'])
  return {
    base,
    index,
    model: ask ? { ask, prompt } : null,
    thresholds,
    onModelFailure: (error) => log.warn('the language model failed; the composed answer was sent instead', { error }),
  }
}

/** Tools for the unit with this name (as officers call it): the shared knowledge with the unit's own laid over it. A name
 * that knowledge/local does not know gets the shared knowledge alone. */
export function openLocalTools(tools: Tools): (unitName: string, at: Date) => Tools {
  const local = localKnowledge(join(root, 'knowledge', 'local'), tools.base)
  return (unitName, at) => {
    const unit = local.unitByName(unitName)
    return unit ? { ...tools, base: local.baseFor(unit.id, at) } : tools
  }
}

/** What routing knows of places and competence. */
export const openPlaces = (tools: Tools): Places =>
  makePlaces(localKnowledge(join(root, 'knowledge', 'local'), tools.base), tools.base)

/** Hosts of every link of the knowledge base, and our own. */
export function linkHosts(base: KnowledgeBase, baseUrl: string): Set<string> {
  const urls = [...base.referents.values()].flatMap((referent) =>
    referent.type === 'link' ? [referent.value.url] : [],
  )
  return new Set([baseUrl, ...urls].map((url) => new URL(url).hostname.replace(/^www\./, '')))
}
