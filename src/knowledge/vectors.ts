/** Dense vectors of texts, by the local encoder or by any LangChain embedding model. */
import { Embeddings } from '@langchain/core/embeddings'
import { type ConceptFinder, conceptFinder } from './concepts.ts'
import { understandText } from './corpus.ts'
import type { Encoder } from './encoder.ts'
import { localVectors } from './models.ts'
import type { Lexicon } from './vietnamese.ts'

/** An embedding model with the name under which an index remembers it. */
export interface NamedEmbeddings {
  id: string
  embeddings: Embeddings
}

/** The encoder trained on the knowledge base, behind LangChain's interface. Nothing is fetched. */
export class LocalEmbeddings extends Embeddings {
  private readonly vectorOf: (text: string) => Float32Array

  constructor(encoder: Encoder, lexicon: Lexicon, finder: ConceptFinder = conceptFinder([])) {
    super({})
    const vector = localVectors(encoder)
    this.vectorOf = (text) => vector(understandText(text, lexicon, finder))
  }

  override async embedQuery(text: string): Promise<number[]> {
    return Array.from(this.vectorOf(text))
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return texts.map((text) => Array.from(this.vectorOf(text)))
  }
}

/** Unit vectors of many texts in portions; `heard` is told the share done. Throws when the model's answer does not fit. */
export async function embedAll(
  { id, embeddings }: NamedEmbeddings,
  texts: readonly string[],
  heard?: (done: number) => void,
): Promise<Float32Array[]> {
  const portion = 64
  const vectors: Float32Array[] = []
  for (let start = 0; start < texts.length; start += portion) {
    const part = texts.slice(start, start + portion)
    const found = await embeddings.embedDocuments(part)
    if (found.length !== part.length)
      throw new Error(`embedding model ${id}: ${part.length} texts sent, ${found.length} vectors came back`)
    for (const vector of found) vectors.push(unit(vector, id))
    heard?.(vectors.length / texts.length)
  }
  const size = vectors[0]?.length ?? 0
  if (vectors.some((vector) => vector.length !== size))
    throw new Error(`embedding model ${id}: vectors of different sizes`)
  return vectors
}

/** A vector of length 1. Throws when it is empty or holds no numbers. */
export function unit(vector: ArrayLike<number>, id: string): Float32Array {
  const copy = Float32Array.from(vector)
  const length = Math.hypot(...copy)
  if (copy.length === 0 || !Number.isFinite(length))
    throw new Error(`embedding model ${id}: a vector is empty or no number`)
  return length === 0 ? copy : copy.map((value) => value / length)
}
