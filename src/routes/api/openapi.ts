import { z } from 'zod'
import { m } from '#ui/messages/messages.js'
import { REQUEST_KEY_DAYS } from '#platform/use-case/index.ts'
import { OPERATIONS } from './operations.ts'

type Json = Record<string, unknown>

const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string(),
  code: z.string(),
  data: z.record(z.string(), z.unknown()),
})

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12', reused: 'inline' }) as Json
  return json
}

const parameters = (schema: z.ZodObject, where: 'path' | 'query'): Json[] => {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Json; required?: string[] }
  return Object.entries(properties).map(([name, one]) => ({ name, in: where, required: where === 'path' || required.includes(name), schema: one }))
}

const KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: `Chosen once per request by who asks; the same request under the same key is done once and answered alike. Remembered for ${REQUEST_KEY_DAYS} days.`,
  schema: { type: 'string', minLength: 8, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
}

/** The document of the interface, OpenAPI 3.1, written from the schemas that read the requests. */
export function openApi(language: 'vi' | 'en'): Json {
  const paths: Record<string, Json> = {}
  for (const [operationId, one] of Object.entries(OPERATIONS))
    (paths[one.path] ??= {})[one.method] = {
      operationId,
      summary: one.summary({}, { locale: language }),
      parameters: [...parameters(one.params, 'path'), ...parameters(one.query, 'query'), ...(one.body || one.takes ? [KEY] : [])],
      ...(one.body ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(one.body, 'input') } } } } : {}),
      ...(one.takes ? { requestBody: { required: true, content: Object.fromEntries(one.takes.map((media) => [media, {}])) } } : {}),
      responses: {
        [one.status]: { description: m.op_done({}, { locale: language }), content: one.media === undefined ? { 'application/json': { schema: schemaOf(one.answer, 'output') } } : { [one.media]: {} } },
        default: { $ref: '#/components/responses/problem' },
      },
    }
  return {
    openapi: '3.1.0',
    info: { title: 'An Sinh', version: '1' },
    servers: [{ url: '/' }],
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: m.apikey_scheme({}, { locale: language }) }, session: { type: 'apiKey', in: 'cookie', name: 'ansinh.session_token' } },
      responses: { problem: { description: 'RFC 9457', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/problem' } } } } },
      schemas: { problem: schemaOf(problem, 'output') },
    },
  }
}
