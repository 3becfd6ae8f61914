/** What is remembered of a conversation: read back from the database, and forgotten in time. */
import { z } from 'zod'
import { behalfRoles } from '../knowledge/topic.ts'
import { emptyMemory, type Facet, facets, type Memory } from './outcome.ts'

/** After a day without a word a new message is a new matter; what was told about a person is not kept longer than it helps. */
export const silenceForgetsMs = 24 * 3600_000

const facetNames = Object.keys(facets) as [Facet, ...Facet[]]
const choice = z.object({ title: z.string(), short: z.string().optional(), payload: z.string() })
const stored = z.object({
  topic: z.string().nullable().catch(null),
  facet: z.enum(facetNames).nullable().catch(null),
  choices: z.array(choice).catch([]),
  failedClarifications: z.number().catch(0),
  slots: z
    .object({
      age: z.number().nullable().catch(null),
      home: z.enum(['own', 'relative', 'rented']).nullable().catch(null),
      role: z
        .enum(['self', ...behalfRoles])
        .nullable()
        .catch(null),
      place: z.string().nullable().catch(null),
    })
    .catch(emptyMemory.slots),
  manner: z
    .object({
      slow: z.boolean().catch(false),
      helps: z.boolean().catch(false),
      offered: z.boolean().catch(false),
      address: z.string().nullable().catch(null),
      addressTold: z.boolean().catch(false),
    })
    .catch(emptyMemory.manner),
  rest: z.array(z.string()).catch([]),
  rude: z.number().catch(0),
  english: z.boolean().catch(false),
  at: z.string().nullable().catch(null),
})

/** The memory kept as `json` by any version of the program, as it counts at `at`: after a long silence only how the person
 * wants to be spoken to is left. */
export function recall(json: unknown, at: Date): Memory {
  const memory = stored.safeParse(json).data ?? emptyMemory
  const silent = memory.at !== null && at.getTime() - Date.parse(memory.at) > silenceForgetsMs
  return silent ? { ...emptyMemory, manner: memory.manner } : memory
}
