/** Calls to the API. Every failure becomes one ApiError with a Vietnamese sentence. */
import { QueryCache, QueryClient } from '@tanstack/react-query'
import type { WireError } from '../wire.ts'

/** A refused or failed request. `status` 0: the server was not reached. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly by: string | null

  constructor(status: number, code: string, message: string, by: string | null = null) {
    super(message)
    this.status = status
    this.code = code
    this.by = by
  }
}

const lost = new Set<() => void>()
/** Calls `heard` when the session has ended; returns the way to stop. */
export function onSessionLost(heard: () => void): () => void {
  lost.add(heard)
  return () => lost.delete(heard)
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(`/inbox/api${path}`, { credentials: 'same-origin', ...init }).catch(() => {
    throw new ApiError(0, 'offline', 'Không kết nối được máy chủ. Hãy kiểm tra mạng rồi thử lại.')
  })
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body as T
  const error = (body as WireError | null)?.error
  if (error?.code === 'signed-out') for (const heard of lost) heard()
  throw new ApiError(
    response.status,
    error?.code ?? 'failed',
    error?.message ?? 'Máy chủ gặp lỗi. Hãy thử lại sau ít phút.',
    error?.by ?? null,
  )
}

/** Reads. */
export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => call<T>(path, signal ? { signal } : {})

/** Changes something. */
export const post = <T>(path: string, body: object = {}): Promise<T> =>
  call<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-inbox': '1' },
    body: JSON.stringify(body),
  })

/** A random id, also where the page is not served over https. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The sentence to show for anything caught. */
export const sentence = (error: unknown): string =>
  error instanceof ApiError ? error.message : 'Có lỗi trên trang. Hãy tải lại trang rồi thử lại.'

/** The cache of what was read. Refusals are final; only an unreachable or failing server is asked again. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache(),
    defaultOptions: {
      // Without a network a request fails at once with a sentence; nothing is held back to be sent behind somebody's back.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: 15_000,
        retry: (count, error) =>
          count < 2 && navigator.onLine && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      },
    },
  })
}
