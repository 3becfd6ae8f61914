/** What the page can ask for and do: JSON calls and one stream of changes. */
import express, { type NextFunction, type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { citizenAct } from './acts.ts'
import type { Emulator } from './emulator.ts'
import { type FaultKind, faultKinds } from './faults.ts'
import { pagePanel, pageState } from './page-state.ts'
import type { WorldEvent } from './world.ts'

const channel = z.enum(['zalo', 'facebook'])
const ofPerson = { channel, personId: z.string().regex(/^\d{1,24}$/) }
const bodies = {
  act: z.strictObject({ ...ofPerson, act: citizenAct }),
  officer: z.strictObject({ ...ofPerson, text: z.string().trim().min(1).max(2_000) }),
  person: z.strictObject({ channel, name: z.string().trim().min(1).max(60) }),
  fault: z.strictObject({
    channel,
    mode: z.enum(['on', 'once', 'off']),
    fault: z.strictObject({
      kind: z.enum(Object.keys(faultKinds) as [FaultKind, ...FaultKind[]]),
      code: z.number().int().optional(),
      subcode: z.number().int().optional(),
      taken: z.boolean().optional(),
    }),
  }),
  clock: z.strictObject({
    hours: z
      .number()
      .min(0)
      .max(24 * 365),
  }),
  channelOnly: z.strictObject({ channel }),
  oaType: z.strictObject({ type: z.union([z.literal(2), z.literal(4)]) }),
}

/** Router for `/simulator/api`. */
export function pageApi(emulator: Emulator): Router {
  const router = Router()
  router.use(express.json({ limit: '64kb' }))
  router.get('/state', (_req, res) => {
    res.json(pageState(emulator))
  })
  router.get('/live', (req, res) => live(emulator, req, res))

  router.post('/act', async (req, res) => {
    const { channel, personId, act } = bodies.act.parse(req.body)
    res.json(await emulator.citizenSends(channel, personId, act))
  })
  router.post('/officer', async (req, res) => {
    const { channel, personId, text } = bodies.officer.parse(req.body)
    res.json(await emulator.officerWrites(channel, personId, text))
  })
  router.post('/people', (req, res) => {
    const { channel, name } = bodies.person.parse(req.body)
    res.json(emulator.addPerson(channel, { name, interacted: true }))
  })
  router.post('/faults', (req, res) => {
    const { channel, mode, fault } = bodies.fault.parse(req.body)
    if (mode === 'off') emulator.faults.off(channel, fault.kind)
    else emulator.faults[mode](channel, fault)
    res.json(pagePanel(emulator))
  })
  router.post('/faults/clear', (_req, res) => {
    emulator.faults.clear()
    res.json(pagePanel(emulator))
  })
  router.post('/clock', (req, res) => {
    const { hours } = bodies.clock.parse(req.body)
    emulator.clock.reset()
    if (hours > 0) emulator.clock.move(hours)
    res.json(pagePanel(emulator))
  })
  router.post('/console-check', async (req, res) => {
    res.json(await emulator.consoleCheck(bodies.channelOnly.parse(req.body).channel))
  })
  router.post('/webhook-on', (req, res) => {
    emulator.webhooks.subscribe(bodies.channelOnly.parse(req.body).channel, true)
    res.json(pagePanel(emulator))
  })
  router.post('/oa-type', (req, res) => {
    emulator.zalo.setOaType(bodies.oaType.parse(req.body).type)
    res.json(pagePanel(emulator))
  })
  router.post('/reset', (_req, res) => {
    emulator.reset()
    res.json(pageState(emulator))
  })
  router.use((_req, res) => {
    res.status(404).json({ error: 'Không có chức năng này.' })
  })
  router.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    const wrongInput = error instanceof z.ZodError || error instanceof SyntaxError
    const message = error instanceof Error ? error.message : String(error)
    res.status(wrongInput ? 400 : 409).json({ error: wrongInput ? 'Dữ liệu gửi lên không hợp lệ.' : message })
  })
  return router
}

/** One stream: messages, typing and traffic as they come; everything else as the whole panel, at most 10 times a second. */
function live(emulator: Emulator, req: Request, res: Response): void {
  res.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  })
  const write = (event: string, data: unknown) => res.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  let waiting: NodeJS.Timeout | null = null
  const panelSoon = () => {
    waiting ??= setTimeout(() => {
      waiting = null
      write('panel', pagePanel(emulator))
    }, 100)
  }
  const stop = emulator.world.on((event: WorldEvent) => {
    if (event.type === 'message') write('message', event.message)
    else if (event.type === 'typing') write('typing', event)
    else if (event.type === 'traffic') write('traffic', event.traffic)
    else if (event.type === 'reset') write('reset', pageState(emulator))
    else if (event.type === 'changed') panelSoon()
  })
  const beat = setInterval(() => res.write(': still here\n\n'), 15_000)
  write('panel', pagePanel(emulator))
  req.once('close', () => {
    stop()
    clearInterval(beat)
    if (waiting) clearTimeout(waiting)
  })
}
