/** Who is signed in, for every part of the page. */
import { createContext, useContext } from 'react'
import type { Action, Me } from '../wire.ts'

/** Filled by the page once the person is known. */
export const MeContext = createContext<Me | null>(null)

/** Who is signed in. */
export function useMe(): Me & { can(action: Action): boolean } {
  const me = useContext(MeContext)
  if (!me) throw new Error('useMe stands outside the signed-in page')
  return { ...me, can: (action) => me.may.includes(action) }
}
