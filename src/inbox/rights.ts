/** Who may do what: one table of role × action, and the units a person's rights reach. */
import type { Action, Role } from './wire.ts'

/** The roles, with their names on screen. */
export const roleLabels: Record<Role, string> = {
  officer: 'Cán bộ',
  head: 'Chỉ huy đơn vị',
  reviewer: 'Cán bộ duyệt tri thức',
  admin: 'Quản trị',
  auditor: 'Kiểm tra (chỉ xem)',
}

const work: Action[] = [
  'self',
  'see',
  'take',
  'reply',
  'giveBack',
  'transfer',
  'merge',
  'snooze',
  'topic',
  'note',
  'close',
  'retry',
  // Whom a head named deputy may approve too; who is one is looked up when it is done.
  'approve',
  // Writing drafts of knowledge; another person with `review` approves them.
  'learn',
]

/** The whole table. `others` is acting on what another officer holds; `appoint` is naming deputies and the
 * topics that need consent; `trouble` is the page of failures, `accounts` that of accounts. */
export const rights: Record<Role, readonly Action[]> = {
  officer: work,
  reviewer: [...work, 'review'],
  head: [...work, 'others', 'appoint', 'canned', 'routing', 'calendar', 'figures', 'review'],
  admin: [
    ...work,
    'others',
    'appoint',
    'canned',
    'trouble',
    'routing',
    'calendar',
    'people',
    'accounts',
    'figures',
    'review',
  ],
  auditor: ['self', 'see', 'figures'],
}

/** Whether the role has the action at all, in whatever unit. */
export const may = (role: Role, action: Action): boolean => rights[role].includes(action)

/** The units that a person's rights reach: `all`, or these ids (own unit and below). */
export type Scope = 'all' | readonly string[]

/** Whether the unit lies inside the scope. */
export const reaches = (scope: Scope, unitId: string): boolean => scope === 'all' || scope.includes(unitId)

/** Actions that change what one officer is working on; on another's escalation they need `others`. */
const onHeld: readonly Action[] = ['giveBack', 'transfer', 'close', 'merge', 'snooze', 'topic']

/** Whether this person may do `action` on an escalation of this unit and owner. Replying is for the holder, or for the first
 * to answer what nobody holds, so that a citizen never hears two officers at once. */
export function mayOn(
  person: { id: string; role: Role; scope: Scope },
  action: Action,
  escalation: { unitId: string; ownerId: string | null },
): boolean {
  if (!may(person.role, action) || !reaches(person.scope, escalation.unitId)) return false
  if (action === 'reply') return escalation.ownerId === null || escalation.ownerId === person.id
  if (onHeld.includes(action) && escalation.ownerId !== null && escalation.ownerId !== person.id)
    return may(person.role, 'others')
  return true
}
