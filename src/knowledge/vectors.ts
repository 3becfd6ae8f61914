/** Dense vectors of texts by any LangChain embedding model. */
import type { Embeddings } from '@langchain/core/embeddings'

/** An embedding model with the name under which an index remembers it. */
export interface NamedEmbeddings {
  id: string
  embeddings: Embeddings
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
