/** A TCP proxy before a real service, so that a test can take the service away and bring it back. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** `open`: as if it were not there; `refusing`: connections are cut and refused; `silent`: they stand, and nothing passes. */
type State = 'open' | 'refusing' | 'silent'

/** The proxy of one service. */
export interface Proxy {
  port: number
  set(state: State): void
  close(): void
}

/** Starts it before `host:port`. */
export async function startProxy(host: string, port: number): Promise<Proxy> {
  let state: State = 'open'
  const sockets = new Set<Socket>()
  const kept: (() => void)[] = []
  const pass = (from: Socket, to: Socket) => {
    from.on('data', (bytes) => {
      const write = () => void to.write(bytes)
      if (state === 'silent') kept.push(write)
      else write()
    })
    from.on('close', () => to.destroy())
    from.on('error', () => to.destroy())
  }
  const server = createServer((near) => {
    if (state === 'refusing') return void near.destroy()
    const far = connect(port, host)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    }
    pass(near, far)
    pass(far, near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      state = next
      if (next === 'refusing') for (const socket of sockets) socket.destroy()
      if (next === 'open') for (const write of kept.splice(0)) write()
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
