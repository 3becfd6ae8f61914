/** Facebook's error codes and what each means for a send (Messenger Platform, "Error Codes"; Graph API, "Error Handling"). */
import { z } from 'zod'
import type { RefusalReason } from '../channel.ts'

/** What to do about an error: one of the contract's refusals, or `soon` a passing failure, `slow-page` and `slow-app` a rate
 * is exceeded, `unclear` it may have been sent all the same. */
export type FacebookFault = RefusalReason | 'soon' | 'slow-page' | 'slow-app' | 'unclear'

/** The error object of the Graph API. Its texts are in the language of somebody: decide on the numbers alone. */
export const graphError = z.looseObject({
  error: z.looseObject({
    code: z.coerce.number(),
    error_subcode: z.coerce.number().optional().catch(undefined),
    message: z.string().optional().catch(undefined),
  }),
})

const bySubcode: Record<number, FacebookFault> = {
  1357046: 'unclear', // "messages are all sent successfully, but the endpoint returns an error"
  1545041: 'blocked',
  1893063: 'permission',
  2018001: 'blocked',
  2018028: 'permission',
  2018065: 'window',
  2018108: 'blocked',
  2018164: 'permission',
  2018171: 'permission',
  2018278: 'window',
  2018300: 'routing',
  2018321: 'routing',
  2018338: 'permission', // warned for bothersome sending: stop
  2534022: 'window',
  2534025: 'content', // the comment cannot be answered privately (any more)
  2534037: 'routing',
}

const byCode: Record<number, FacebookFault> = {
  1: 'soon',
  2: 'soon',
  1200: 'soon',
  4: 'slow-app',
  341: 'slow-app',
  17: 'slow-page',
  32: 'slow-page',
  613: 'slow-page',
  80001: 'slow-page',
  80006: 'slow-page',
  10: 'permission',
  100: 'content',
  190: 'permission',
  368: 'permission',
  551: 'blocked',
  2018300: 'routing',
  2018321: 'routing',
  2018171: 'permission',
  10900: 'content', // the one private reply was used
  9000001: 'content',
}

/** The class of an error. The subcode says more than the code (a block comes as 551 and as 200). What is in neither table is
 * left to an operator, never tried again. */
export function faultOf(code: number, subcode: number | undefined): FacebookFault {
  if (subcode !== undefined && bySubcode[subcode]) return bySubcode[subcode]
  if (code === 100 && subcode === 33) return 'permission'
  return byCode[code] ?? 'permission'
}
