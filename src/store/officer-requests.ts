/** Requests of the inbox page that were carried out, so that a repeated one does nothing. */
import type { Tx } from './database.ts'

/** Notes the request; false when it was carried out before. */
export async function firstTime(tx: Tx, requestId: string, at: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('officer_request')
    .values({ id: requestId, at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}
