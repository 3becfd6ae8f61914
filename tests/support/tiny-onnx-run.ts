/** Builds and searches an index by the tiny ONNX model in a process of its own (the runtime's tensors are not those of a test's realm).
 * Argument: the folder for model and index. Prints one line of JSON. */
import { join } from 'node:path'
import { openIndex } from '../../src/knowledge/search.ts'
import { tokens } from '../../src/knowledge/vietnamese.ts'
import { openEmbeddings } from '../../src/model.ts'
import { fewTopics, knowledgeFolder } from './few-topics.ts'
import { writeTinyModel } from './tiny-onnx.ts'

const place = process.argv[2]!
const base = fewTopics()
writeTinyModel(
  join(place, 'model'),
  [...new Set([...base.topics.values()].flatMap((topic) => topic.questions.flatMap(tokens)))],
  48,
)
const embeddings = (await openEmbeddings({ kind: 'transformers', model: join(place, 'model') }))!
const vectors = await embeddings.embeddings.embedDocuments(['tạm trú', 'Trú  tạm', 'mật khẩu'])
let built = false
const index = await openIndex(base, knowledgeFolder, join(place, 'data'), {
  embeddings,
  progress: () => {
    built = true
  },
})
const first = (await index.search('đăng ký tạm trú ở đâu')).topics[0]?.topic
process.stdout.write(JSON.stringify({ id: embeddings.id, vectors, built, first }))
