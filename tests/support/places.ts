/** Places and competence of the project's own knowledge base. */
import { join } from 'node:path'
import { localKnowledge } from '../../src/knowledge/local/local.ts'
import { makePlaces, type Places } from '../../src/knowledge/local/places.ts'
import { readKnowledge } from '../../src/knowledge/read.ts'

/** Opens them; no index is needed. */
export function openTestPlaces(): Places {
  const folder = join(import.meta.dirname, '..', '..', 'knowledge')
  const base = readKnowledge(folder, {})
  return makePlaces(localKnowledge(join(folder, 'local'), base), base)
}
