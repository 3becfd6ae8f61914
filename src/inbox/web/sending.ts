/** Sending a form: busy while it is under way, and the server's sentence when it refuses. */
import { useState } from 'react'
import { sentence } from './api.ts'

/** `send` runs the work; what was typed stays with the caller. */
export function useSending(): {
  busy: boolean
  problem: string | null
  send(work: () => Promise<unknown>): Promise<void>
} {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const send = async (work: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(sentence(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, problem, send }
}
