/** Facebook's `signed_request`: what comes with the data deletion callback ("Data Deletion Request Callback"). */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

const shape = z.object({
  user_id: z
    .union([z.string(), z.number()])
    .transform(String)
    .pipe(z.string().regex(/^\d{1,30}$/)),
  algorithm: z.literal('HMAC-SHA256'),
  issued_at: z.number().optional(),
})

/** The user's app-scoped id when one of the app secrets signed the request, else null; compared in constant time. The signature
 * is over the payload as it came, before decoding. */
export function readSignedRequest(signed: string, appSecrets: string[]): { userId: string } | null {
  const [signature, payload, more] = signed.split('.')
  if (!signature || !payload || more !== undefined || signed.length > 10_000) return null
  const given = Buffer.from(signature, 'base64url')
  const right = appSecrets
    .map((secret) => createHmac('sha256', secret).update(payload).digest())
    .filter((expected) => given.length === expected.length && timingSafeEqual(given, expected))
  if (right.length === 0) return null
  try {
    const read = shape.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
    return read.success ? { userId: read.data.user_id } : null
  } catch {
    return null
  }
}
