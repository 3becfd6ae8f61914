/** What the assistant works with; made once by main and handed in. */
import type { TermLexicon } from '../knowledge/local/lexicon.ts'
import type { PlaceFinder } from '../knowledge/local/place-finder.ts'
import type { Index } from '../knowledge/search.ts'
import type { KnowledgeBase } from '../knowledge/topic.ts'
import type { AskModel } from '../model.ts'
import type { Prompt } from '../prompts.ts'
import type { Source } from './outcome.ts'

/** What a model is told, one prompt a step. */
export interface Prompts {
  rewrite: Prompt<'history' | 'question'>
  compose: Prompt<'question' | 'passages'>
  entail: Prompt<'answer' | 'passages'>
}

/** Everything a decision needs besides the question. */
export interface Tools {
  base: KnowledgeBase
  index: Index
  /** The officers' lexicon as it stands now. */
  lexicon: () => TermLexicon
  /** Units and their old names, as this account may tell them; null: no place is known. */
  places: PlaceFinder | null
  /** Reads questions and words answers from given passages; null: all is done without a model. */
  model: { ask: AskModel; prompts: Prompts } | null
  thresholds: Thresholds
  /** Answers from entries that officers wrote and approved for this unit; absent: there are none. `sure`: a topic answers the question
   * already, which only an entry that fits far better may prevent. */
  learned?: (text: string, at: Date, sure: boolean) => Promise<LearnedAnswer | null>
  /** Is told what went wrong with the model; answering goes on without it. */
  onModelFailure?: (error: Error) => void
}

/** An approved entry that answers a question. */
export interface LearnedAnswer {
  entryId: string
  version: number
  unitName: string
  text: string
  /** Document and article, as citizens read them. */
  basis: Source
  approvedAt: Date
  /** How much the question is like one of the entry's, 0 to 1. */
  likeness: number
}

/** Probabilities from which a question is answered, and asked back about. */
export interface Thresholds {
  answer: number
  clarify: number
}

/** Below `answer` more than one answer in fifty would be wrong (found on questions from outside and on tests/questions), below `clarify` the right topic is mostly not among the choices. */
export const thresholds: Thresholds = { answer: 0.955, clarify: 0.35 }
