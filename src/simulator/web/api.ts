/** The page's calls to the emulator. */
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { CitizenAct } from '../acts.ts'
import type { Fault } from '../faults.ts'
import type { PageState } from '../page-state.ts'

export type Channel = 'zalo' | 'facebook'
export const channelNames: Record<Channel, string> = { zalo: 'Zalo', facebook: 'Messenger' }

const base = '/simulator/api'

/** What can be asked for, by path. */
export interface Commands {
  act: { channel: Channel; personId: string; act: CitizenAct }
  officer: { channel: Channel; personId: string; text: string }
  people: { channel: Channel; name: string }
  faults: { channel: Channel; mode: 'on' | 'once' | 'off'; fault: Fault }
  'faults/clear': Record<string, never>
  clock: { hours: number }
  'console-check': { channel: Channel }
  'webhook-on': { channel: Channel }
  'oa-type': { type: 2 | 4 }
  reset: Record<string, never>
}

async function answerOf(request: Promise<Response>): Promise<unknown> {
  const answer = await request.catch(() => {
    throw new Error('Không kết nối được máy chủ.')
  })
  const body: unknown = await answer.json().catch(() => null)
  if (answer.ok) return body
  const said = typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : ''
  throw new Error(said || `Máy chủ trả lời ${answer.status}.`)
}

/** Everything at the start; the live stream keeps it true afterwards. */
export const useSimulator = () =>
  useQuery({ queryKey: ['state'], queryFn: async () => (await answerOf(fetch(`${base}/state`))) as PageState })

/** One command; a failure is told in a notification, unless nobody asked for the command. */
export function useCommand<K extends keyof Commands>(name: K, options: { quiet?: boolean } = {}) {
  return useMutation({
    mutationFn: (body: Commands[K]) =>
      answerOf(
        fetch(`${base}/${name}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    onError: (error) => {
      if (!options.quiet) notifications.show({ color: 'red', title: 'Chưa làm được', message: error.message })
    },
  })
}
