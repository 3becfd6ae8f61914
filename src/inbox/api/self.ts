/** What concerns the signed-in person: who I am and may, where I am signed in. */
import { z } from 'zod'
import { closeReasons } from '../../escalation/states.ts'
import { allUnits, endSession, sessionsOf } from '../../store/officers.ts'
import { Refusal } from '../refusal.ts'
import { reaches, rights, roleLabels } from '../rights.ts'
import type { Me, WireSession } from '../wire.ts'
import { type Route, route } from './route.ts'

export const selfRoutes: Route[] = [
  route({
    method: 'get',
    path: '/me',
    summary: 'Who is signed in, with rights, units and the closed list of reasons.',
    action: 'self',
    run: async ({ person, parts, now }): Promise<Me> => ({
      id: person.id,
      name: person.name,
      email: person.email,
      role: person.role,
      roleLabel: roleLabels[person.role],
      unitId: person.unitId,
      unitName: person.unitName,
      mustChangePassword: person.mustChangePassword,
      secondFactor: person.secondFactor,
      may: [...rights[person.role]],
      units: (await allUnits(parts.db)).map((unit) => ({ ...unit, mine: reaches(person.scope, unit.id) })),
      closeReasons: Object.entries(closeReasons).map(([key, label]) => ({ key, label })),
      serverTime: now.toISOString(),
    }),
  }),
  route({
    method: 'get',
    path: '/me/sessions',
    summary: 'Where I am signed in.',
    action: 'self',
    run: async ({ person, parts, now }): Promise<{ sessions: WireSession[] }> => ({
      sessions: (await sessionsOf(parts.db, person.id, now)).map((session) => ({
        id: session.id,
        createdAt: session.created_at.toISOString(),
        device: session.user_agent,
        address: session.ip_address,
        current: session.id === person.sessionId,
      })),
    }),
  }),
  route({
    method: 'post',
    path: '/me/sessions/:id/end',
    summary: 'Sign me out there.',
    action: 'self',
    params: z.object({ id: z.string().min(1).max(64) }),
    run: async ({ person, parts, params }) => {
      if (!(await endSession(parts.db, person.id, params.id)))
        throw new Refusal(404, 'not-found', 'Phiên này không còn nữa.')
      return { done: true }
    },
  }),
]
