/** One line for a citizen who used the name of something that no longer exists, from the officers' lexicon. */
import { expandTerms, explain } from '../knowledge/local/lexicon.ts'
import type { Outcome, Question } from './outcome.ts'
import type { Tools } from './tools.ts'

/** `outcome` with the line before its text; unchanged when no old name was used, or when the answer says it itself. */
export function explainOldNames(outcome: Outcome, question: Question, tools: Tools): Outcome {
  if (outcome.kind === 'fixed') return outcome
  const { matched } = expandTerms(question.text, tools.lexicon())
  const topic = outcome.kind === 'answer' ? outcome.topic : null
  const told = explain(
    matched.filter((term) => topic === null || !term.saidBy.includes(topic)),
    question.at,
  )
  if (!told) return outcome
  const text = [told.text, outcome.text].filter(Boolean).join('\n\n')
  const known = told.source && tools.base.documents.get(told.source.document)
  if (outcome.kind !== 'answer' || !known) return { ...outcome, text }
  const { article } = told.source!
  return { ...outcome, text, sources: [...outcome.sources, { title: known.short, ...(article ? { article } : {}) }] }
}
