/** An officer at the inbox's HTTP door: signs in, reads, acts; as the page does it. */
import { randomUUID } from 'node:crypto'
import { demoOfficers, demoPassword } from '../../src/inbox/sign-in.ts'

/** What a list row tells that the journeys need. */
export interface Row {
  id: string
  accountId: string
  code: string
  state: string
  version: number
}

/** A signed-in officer. */
export interface OfficerClient {
  /** Any other change, by its path under /inbox/api. */
  post(path: string, body?: Record<string, unknown>): Promise<{ status: number; body: Record<string, unknown> }>
  list(queue?: string): Promise<Row[]>
  detail(row: Row): Promise<{
    escalation: Row
    heldBy: string
    question: { text: string; reason?: string }
    history: { type: string }[]
  }>
  messages(row: Row): Promise<{ author: string; text: string; sendState: string | null; id: string }[]>
  act(
    row: Row,
    action: string,
    body?: Record<string, unknown>,
  ): Promise<{ status: number; body: Record<string, unknown> }>
  reply(row: Row, text: string, requestId?: string): Promise<{ status: number; body: Record<string, unknown> }>
}

/** Signs in as the demo officer with this e-mail (default: the first). Throws when sign-in is refused. */
export async function signIn(url: string, email: string = demoOfficers[0].email): Promise<OfficerClient> {
  const headers = { 'content-type': 'application/json', 'x-inbox': '1', origin: url }
  const entered = await fetch(`${url}/inbox/api/auth/sign-in/email`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email, password: demoPassword }),
  })
  if (!entered.ok) throw new Error(`sign-in was refused: ${entered.status} ${await entered.text()}`)
  const cookie = entered.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}/inbox/api${path}`, { headers: { cookie } })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  const post: OfficerClient['post'] = async (path, body = {}) => {
    const response = await fetch(`${url}/inbox/api${path}`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const act: OfficerClient['act'] = async (row, action, body = {}) => {
    const { escalation } = await client.detail(row)
    return post(`/escalations/${row.accountId}/${row.id}/${action}`, { version: escalation.version, ...body })
  }
  const client: OfficerClient = {
    post,
    list: async (queue = 'all') => (await get<{ items: Row[] }>(`/escalations?queue=${queue}`)).items,
    detail: (row) => get(`/escalations/${row.accountId}/${row.id}`),
    messages: async (row) =>
      (
        await get<{ messages: Awaited<ReturnType<OfficerClient['messages']>> }>(
          `/escalations/${row.accountId}/${row.id}/messages`,
        )
      ).messages,
    act,
    reply: (row, text, requestId = randomUUID()) => act(row, 'reply', { text, requestId }),
  }
  return client
}
