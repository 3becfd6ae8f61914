/** A hundred messages as people write them who are being deceived: each gets the warning at once, none its link back. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { answer } from '../../src/assistant/assistant.ts'
import { emptyMemory, type Question } from '../../src/assistant/outcome.ts'
import { isScam } from '../../src/assistant/scam.ts'
import type { Tools } from '../../src/assistant/tools.ts'
import { makeLog } from '../../src/log.ts'
import { openTools } from '../../src/open-tools.ts'

const messages = readFileSync(join(import.meta.dirname, 'scam-messages.txt'), 'utf8')
  .split('\n')
  .filter(Boolean)
const at = new Date('2026-11-24T03:00:00Z')
const asked = (text: string): Question => ({ text, payload: null, contents: [], history: [], memory: emptyMemory, at })

let tools: Tools
beforeAll(async () => {
  tools = await openTools({ log: makeLog('silent') })
}, 240_000)

test('there are a hundred different ones', () => expect(new Set(messages).size).toBe(100))

test.each(messages)('%s', async (text) => {
  const told = await answer(asked(text), tools)
  const warned = told.kind === 'answer' && told.topic === 'lua_dao_vneid'
  const urgent =
    (told.kind === 'fixed' && told.reply.startsWith('emergency')) || (told.kind === 'escalate' && told.urgent)
  expect({ kind: told.kind, topic: told.topic, met: warned || urgent }).toMatchObject({ met: true })
  const hosts = text.match(/(?:[a-z0-9-]+\.)+[a-z]{2,}(?:\/\S*)?/gi) ?? []
  for (const host of hosts) expect(told.text).not.toContain(host)
})

test('of the questions of all other topics, fewer than one in a hundred is taken for fraud', () => {
  const others = [...tools.base.topics.values()].filter((topic) => topic.id !== 'lua_dao_vneid')
  const questions = others.flatMap((topic) => topic.questions)
  expect(questions.filter(isScam).length / questions.length).toBeLessThan(0.01)
})
