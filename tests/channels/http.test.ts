import net from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { makeHttp } from '../../src/channels/http.ts'
import { type Platform, startPlatform } from './local-platform.ts'

describe('a call to a platform', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform()
  })
  afterAll(() => platform.close())
  const http = makeHttp({ connectMs: 200, wholeMs: 2_000 })

  test('a server that takes the connection and never opens it (TLS) got nothing', async () => {
    const sockets = new Set<net.Socket>()
    const mute = net.createServer((socket) => void sockets.add(socket.on('error', () => {})))
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const began = Date.now()
    const answer = await http({
      method: 'POST',
      url: `https://127.0.0.1:${(mute.address() as net.AddressInfo).port}/`,
      json: {},
    })
    expect(answer.kind).toBe('not-sent')
    expect(Date.now() - began).toBeLessThan(1_900)
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => mute.close(resolve))
  })

  test('no name, no port, no TLS on the other side: not sent', async () => {
    for (const url of [
      'http://localhost:1/',
      'http://no-such-host.invalid/',
      platform.url.replace('http:', 'https:'),
    ]) {
      expect((await http({ method: 'POST', url, json: {} })).kind).toBe('not-sent')
    }
  })

  test('no answer in time: lost, with the whole time counted once', async () => {
    platform.answer({ json: {}, afterMs: 6_000 })
    const began = Date.now()
    expect(await http({ method: 'GET', url: platform.url })).toEqual({ kind: 'lost', detail: 'no answer in time' })
    expect(Date.now() - began).toBeLessThan(3_900)
  })

  test('a redirect is an answer, not followed; what is no JSON has no body', async () => {
    platform.answer({ status: 302, text: 'moved', headers: { Location: 'http://127.0.0.1:1/' } })
    expect(await http({ method: 'POST', url: platform.url, json: {} })).toMatchObject({
      kind: 'answer',
      status: 302,
      body: undefined,
    })
  })

  test('an answer without end is cut', async () => {
    platform.answer({ text: 'x'.repeat(1_100_000) })
    expect((await http({ method: 'GET', url: platform.url })).kind).toBe('lost')
  })
})
