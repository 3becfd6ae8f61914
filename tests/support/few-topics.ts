/** A knowledge base of five topics: enough to build an index of, and quick to learn. */
import { join } from 'node:path'
import { readKnowledge } from '../../src/knowledge/read.ts'
import type { KnowledgeBase } from '../../src/knowledge/topic.ts'

/** The folder that `fewTopics` was read from. */
export const knowledgeFolder = join(import.meta.dirname, '..', '..', 'knowledge')

export function fewTopics(): KnowledgeBase {
  const all = readKnowledge(knowledgeFolder)
  const few = [
    'dang_ky_tam_tru',
    'cap_lai_the_can_cuoc',
    'tach_ho',
    'quen_mat_khau_passcode',
    'cap_phieu_ly_lich_tu_phap',
  ]
  return {
    ...all,
    topics: new Map(few.map((id) => [id, all.topics.get(id)!])),
    otherFields: all.otherFields.slice(0, 40),
    hash: 'few',
  }
}
