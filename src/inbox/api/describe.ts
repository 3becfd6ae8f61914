/** The API described as OpenAPI 3.1, made from the schemas that check the requests. */
import { z } from 'zod'
import type { Route } from './route.ts'

const schemaOf = (schema: z.ZodType) => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query') {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema) as {
    properties?: Record<string, unknown>
    required?: string[]
  }
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: shape,
  }))
}

const refusal = {
  description: 'Refused; the sentence is for the person, the code for the page.',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['error'],
        properties: {
          error: {
            type: 'object',
            required: ['code', 'message'],
            properties: { code: { type: 'string' }, message: { type: 'string' }, by: { type: ['string', 'null'] } },
          },
        },
      },
    },
  },
}

/** The OpenAPI document of these routes. */
export function describeApi(routes: Route[]): object {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = `/inbox/api${route.path.replace(/:(\w+)/g, '{$1}')}`
    paths[path] ??= {}
    paths[path][route.method] = {
      summary: route.summary,
      'x-right': route.action,
      parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
      ...(route.body
        ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body) } } } }
        : {}),
      responses: { 200: { description: 'Done.' }, default: refusal },
    }
  }
  return { openapi: '3.1.0', info: { title: 'Hộp thư cán bộ, Trợ lý 06', version: '1' }, paths }
}
