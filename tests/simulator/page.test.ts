/** The page's own API: what it shows, what it can do, and the stream that keeps it true. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import express from 'express'
import type { PageState } from '../../src/simulator/page-state.ts'
import { makeSimulator } from '../../src/simulator/simulator.ts'
import { type Platforms, startPlatforms } from '../support/platforms.ts'

let platforms: Platforms
let server: Server
let base: string

beforeEach(async () => {
  platforms = await startPlatforms()
  const app = express()
  app.use('/simulator', makeSimulator(platforms.emulator))
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simulator`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await platforms.close()
})

const state = async () => (await (await fetch(`${base}/api/state`)).json()) as PageState
const post = async (path: string, body: unknown) => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${base}/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: await answer.json() }
}

test('a citizen’s question goes out as a webhook and stands in the thread', async () => {
  const personId = (await state()).people.zalo[0]!.id
  const { status } = await post('act', { channel: 'zalo', personId, act: { text: 'tạm trú cần giấy tờ gì' } })
  expect(status).toBe(200)
  expect(platforms.received[0]?.path).toBe('/webhooks/zalo')
  const now = await state()
  expect(now.threads[`zalo:${personId}`]).toMatchObject([{ text: 'tạm trú cần giấy tờ gì', state: 'sent' }])
  expect(now.traffic.at(-1)).toMatchObject({ direction: 'webhook', label: 'user_send_text', status: 200 })
})

test('faults, clock and reset', async () => {
  await post('faults', { channel: 'facebook', mode: 'once', fault: { kind: 'error', code: 551, subcode: 1545041 } })
  await post('clock', { hours: 49 })
  const before = await state()
  expect(before.faults.facebook).toMatchObject([{ kind: 'error', code: 551, once: true }])
  expect(before.clockHours).toBe(49)
  const after = (await post('reset', {})).body as PageState
  expect(after.faults.facebook).toEqual([])
  expect(after.clockHours).toBe(0)
  expect(after.people.zalo[0]?.name).toBe(before.people.zalo[0]?.name)
  expect(after.people.zalo[0]?.id).not.toBe(before.people.zalo[0]?.id)
})

test('wrong input is told apart from what cannot be done', async () => {
  const personId = (await state()).people.zalo[0]!.id
  expect(await post('act', { channel: 'telegram', personId, act: { text: 'a' } })).toMatchObject({ status: 400 })
  expect(await post('act', { channel: 'zalo', personId, act: { tap: 'không có' } })).toMatchObject({ status: 409 })
  expect(await post('nothing', {})).toMatchObject({ status: 404 })
})

test('the stream tells of messages as they come', async () => {
  const stream = await fetch(`${base}/api/live`)
  expect(stream.headers.get('content-type')).toBe('text/event-stream')
  const personId = (await state()).people.facebook[0]!.id
  await post('officer', { channel: 'facebook', personId, text: 'Cán bộ xin trả lời' })
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  let heard = ''
  while (!heard.includes('event: message')) heard += (await reader.read()).value ?? ''
  expect(heard).toContain('Cán bộ xin trả lời')
  await reader.cancel()
})

test('both platforms answer under /platform, and no secret is shown in the log', async () => {
  const answer = await fetch(`${base}/platform/graph/v25.0/me?access_token=page-token`)
  expect(await answer.json()).toMatchObject({ name: 'Công an tỉnh (đơn vị mẫu)' })
  expect(JSON.stringify((await state()).traffic)).not.toContain('page-token')
})
