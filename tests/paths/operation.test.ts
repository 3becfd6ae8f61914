/** What an operator has in hand: one message can be followed through the log, every number of the dashboard and of the alert
 * rules is answered, and readiness tells the truth. */

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Router } from 'express'
import { parse } from 'yaml'
import { makeMeasures } from '../../src/insight/measures.ts'
import { makeServer } from '../../src/server.ts'
import { readStanding } from '../../src/store/standing.ts'
import { eachMinute } from '../../src/worker.ts'
import { openTestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { keepLog } from '../support/log-lines.ts'
import { signIn } from '../support/officer.ts'
import { startServer, type TestServer } from '../support/start.ts'

const ops = join(import.meta.dirname, '../../ops')
const question = 'mất căn cước thì làm lại ở đâu'
const { log, lines } = keepLog()
let server: TestServer
/** The status of /readyz from the moment the port is taken. */
const duringStart = new Set<number>()

beforeAll(async () => {
  const port = await freePort()
  const asking = setInterval(
    () =>
      void fetch(`http://127.0.0.1:${port}/readyz`)
        .then((response) => duringStart.add(response.status))
        .catch(() => {}),
    50,
  )
  server = await startServer({ PORT: String(port) }, undefined, log)
  clearInterval(asking)
}, 180_000)
afterAll(() => server.stop())

const readable = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>)

test('until the database is up to date and the index loaded, /readyz says 503', async () => {
  expect([...duringStart]).toContain(503)
  await eventually(async () => (await fetch(`${server.url}/readyz`)).status === 200, 30_000)
})

test('one id leads from the webhook to the send, for a question and for an officer’s reply, and no line holds the words', async () => {
  const { emulator } = server
  const person = emulator.addPerson('zalo', { name: 'Trần Thị Bông', interacted: true })
  const ask = async (text: string, expected: RegExp) => {
    const after = emulator.mark()
    await emulator.citizenSends('zalo', person.id, { text })
    await emulator.waitForSent({ channel: 'zalo', personId: person.id, after, text: expected }, 20_000)
  }
  await ask(question, /căn cước/i)
  await eventually(() => readable().some((line) => line.message === 'handed to the platform'), 10_000)
  const received = readable().find((line) => line.message === 'message received')!
  expect(received.request).toMatch(/^[0-9a-f-]{36}$/)
  const path = readable().filter((line) => line.request === received.request)
  for (const step of ['webhook accepted', 'message received', 'questions ended', 'handed to the platform'])
    expect(path.map((line) => line.message)).toContain(step)

  await ask('cho tôi gặp cán bộ', /HD-/)
  const officer = await signIn(server.url)
  const row = (await officer.list('unit'))[0]!
  await officer.act(row, 'take')
  const before = lines.length
  await officer.reply(row, 'Mời chị đến Công an phường, em Hòa tiếp.')
  await emulator.waitForSent({ channel: 'zalo', personId: person.id, text: /em Hòa/ }, 20_000)
  const sent = () =>
    readable()
      .slice(before)
      .find((line) => line.message === 'handed to the platform')
  await eventually(() => sent() !== undefined, 10_000)
  expect(sent()!.request).toMatch(/^[0-9a-f-]{36}$/)
  for (const words of [question, 'em Hòa', 'Trần Thị Bông', 'gặp cán bộ'])
    expect(lines.filter((line) => line.includes(words))).toEqual([])
}, 90_000)

describe('ops/', () => {
  const rules = parse(readFileSync(join(ops, 'alerts.yml'), 'utf8')) as {
    groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[]
  }
  const dashboard = JSON.parse(readFileSync(join(ops, 'grafana.json'), 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[]
  }
  const namesIn = (expressions: string[]) =>
    new Set(
      expressions
        .flatMap((one) => one.match(/tro_ly_\w+/g) ?? [])
        .map((name) => name.replace(/_(bucket|sum|count)$/, '')),
    )

  test('every number named in the dashboard and in the alert rules is answered, with a value where there is one', async () => {
    await eachMinute(server.parts, server.parts.now())
    const text = await (await fetch(`${server.url}/metrics`)).text()
    const answered = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map((found) => found[1]!))
    const alerts = namesIn(rules.groups.flatMap((group) => group.rules.map((rule) => rule.expr)))
    const panels = namesIn(dashboard.panels.flatMap((panel) => panel.targets.map((target) => target.expr)))
    expect(alerts.size).toBeGreaterThan(10)
    for (const name of [...alerts, ...panels]) expect([...answered]).toContain(name)
    // And the dashboard leaves out nothing that the server counts.
    for (const name of answered) expect([...panels]).toContain(name)
    const value = (start: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(start))
          ?.split(' ')
          .at(-1),
      )
    expect(value('tro_ly_database_up')).toBe(1)
    expect(value('tro_ly_worker_heartbeat_seconds')).toBeLessThan(120)
    expect(value('tro_ly_dead_letters')).toBe(0)
    expect(value('tro_ly_token_age_seconds{channel="zalo"')).toBeGreaterThanOrEqual(0)
    for (const name of ['acknowledge', 'decision', 'platform_call', 'reply'])
      expect(value(`tro_ly_${name}_seconds_count`)).toBeGreaterThan(0)
  }, 60_000)

  test('every alert says in Vietnamese what is wrong', () => {
    for (const { alert, annotations } of rules.groups.flatMap((group) => group.rules))
      expect([alert, annotations.summary.length > 10]).toEqual([alert, true])
  })
})

test('a database that hangs: /readyz says so within seconds, however often it is asked, and comes back by itself', async () => {
  const { db, pglite } = server.database
  // Every connection is taken, and what holds them does not end.
  let release = () => {}
  const held = new Promise<void>((done) => {
    release = done
  })
  const holding = Array.from({ length: pglite ? 1 : 20 }, () => db.transaction().execute(() => held))
  await new Promise((done) => setTimeout(done, 300))
  const began = performance.now()
  const answers = await Promise.all(Array.from({ length: 30 }, () => fetch(`${server.url}/readyz`)))
  expect(performance.now() - began).toBeLessThan(10_000)
  for (const answer of answers) {
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ database: 'unreachable', index: 'ok' })
  }
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  release()
  await Promise.all(holding)
  await eventually(async () => (await fetch(`${server.url}/readyz`)).status === 200, 20_000)
}, 60_000)

test('without its database a server says 503 at /readyz, lives, and /metrics tells why', async () => {
  const database = await openTestDatabase()
  await database.close()
  const down = async () => {
    throw new Error('the database is away')
  }
  const queue = { ...server.parts.queue, measure: down }
  const metrics = makeMeasures({ queue, standing: () => readStanding(database.db, new Date()), knowledge: 'x' })
  const app = makeServer({
    parts: { ...server.parts, db: database.db, queue },
    baseUrl: server.url,
    role: 'worker',
    inbox: Router(),
    simulator: null,
    metrics,
    index: { topics: 1 },
    unitName: 'Công an tỉnh',
    verifier: null,
    doctor: (_request, response) => void response.end(),
  })
  const listening = app.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`
  const ready = await fetch(`${url}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { database: 'unreachable', queue: 'unreachable', index: 'ok', topics: 1 },
  ])
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^tro_ly_database_up 0$/m)
  listening.closeAllConnections()
  listening.close()
}, 30_000)
