/** Who decides about answers that need consent. */
import { isDeputy } from '../../store/approvals.ts'
import { may, reaches } from '../rights.ts'
import type { Call } from './route.ts'

/** Who decides about answers of this unit: its head, an administrator, or the deputy named for now. */
export async function mayApprove(call: Call, unitId: string): Promise<boolean> {
  const { person, parts, now } = call
  if (!may(person.role, 'approve') || !reaches(person.scope, unitId)) return false
  return person.role === 'head' || person.role === 'admin' || isDeputy(parts.db, person.id, unitId, now)
}
