/** Zalo's error codes and what each means for a send (Zalo OA documentation, "Phụ lục: Mã lỗi"). */
import type { RefusalReason } from '../channel.ts'

/** What to do about a code: one of the contract's refusals, or
 * `token` renew the access token and try once more; `slower` the rate is exceeded; `night` not before 06:00;
 * `use-v2` this OA is not served by v3; `use-v3` v2 is shut for this OA; `unclear` it may have been sent all the same. */
export type ZaloFault = RefusalReason | 'token' | 'slower' | 'night' | 'use-v2' | 'use-v3' | 'unclear'

const faults: Record<number, ZaloFault> = {
  [-32]: 'slower',
  [-100]: 'content',
  [-200]: 'unclear',
  [-201]: 'content',
  [-204]: 'permission',
  [-205]: 'permission',
  [-208]: 'permission',
  [-209]: 'permission',
  [-210]: 'content',
  [-211]: 'permission',
  [-212]: 'permission',
  [-213]: 'blocked',
  [-214]: 'content',
  [-215]: 'permission',
  [-216]: 'token',
  [-217]: 'blocked',
  [-218]: 'window',
  [-219]: 'permission',
  [-220]: 'token',
  [-221]: 'permission',
  [-223]: 'permission',
  [-224]: 'permission',
  [-227]: 'blocked',
  [-230]: 'window',
  [-232]: 'window',
  [-233]: 'content',
  [-234]: 'night',
  [-235]: 'use-v2',
  [-237]: 'permission',
  [-238]: 'content',
  [-240]: 'use-v3',
  [-241]: 'content',
  [-242]: 'permission',
  [-244]: 'blocked',
  [-248]: 'permission',
  [-249]: 'content',
  [-305]: 'window',
  [-311]: 'window',
  [-320]: 'permission',
  [-321]: 'permission',
  [-403]: 'permission',
  [-1340]: 'content',
  [-1341]: 'content',
}

/** The class of an error code. A code not in the table is left to an operator, never tried again. */
export function faultOf(code: number): ZaloFault {
  return faults[code] ?? 'permission'
}

/** Whether an error can come from the buttons alone: `-201` a field is invalid, `-233` this kind of message is not allowed. */
export function mayBeButtons(code: number): boolean {
  return code === -201 || code === -233
}
