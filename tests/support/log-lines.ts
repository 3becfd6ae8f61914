/** A log that is kept in memory, so that a test can read what an operator would. */
import { Writable } from 'node:stream'
import winston from 'winston'
import { type Log, makeLog } from '../../src/log.ts'

/** The log to give to a server, and its lines as they would stand on the screen. */
export function keepLog(level = 'info'): { log: Log; lines: string[] } {
  const lines: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk).trimEnd())
      done()
    },
  })
  const log = makeLog(level)
  log.clear().add(new winston.transports.Stream({ stream }))
  return { log, lines }
}
