import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Answer, Client } from './client.ts'

type Json = Record<string, unknown>
type Content = Record<string, { schema?: Json }>
type Responses = Record<string, { $ref?: string; content?: Content }>
export type DocumentedOperation = { operationId: string; parameters: { name: string; in: string; required: boolean; schema: Json }[]; requestBody?: { content: Content }; responses: Responses }
export type ApiDocument = { openapi: string; paths: Record<string, Record<string, DocumentedOperation>>; components: Record<string, Json> }

/** What two validators that are not ours say is wrong with a document; nothing where it is whole. */
export async function faultsOf(document: ApiDocument): Promise<string[]> {
  const { valid, errors } = await new Validator().validate(structuredClone(document) as never)
  const faults = valid ? [] : [JSON.stringify(errors)]
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const schemas = [...operation.parameters.map((one) => one.schema), ...schemasOf(operation.requestBody?.content), ...Object.values(operation.responses).flatMap((one) => schemasOf(responseOf(document, one).content))]
      for (const schema of schemas)
        try {
          validatorOf(document, schema)
        } catch (error) {
          faults.push(`${method} ${path}: ${(error as Error).message}`)
        }
    }
  return faults
}

const schemasOf = (content: Content = {}): Json[] => Object.values(content).flatMap(({ schema }) => (schema ? [schema] : []))

const at = (document: ApiDocument, reference: string): Json => reference.slice(2).split('/').reduce<unknown>((part, key) => (part as Json)[key], document) as Json
const responseOf = (document: ApiDocument, response: Responses[string]) => (response.$ref === undefined ? response : (at(document, response.$ref) as Responses[string]))

// Strict: a keyword that no validator knows would be a promise that nobody keeps.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
formats.default(ajv)
const compiled = new WeakMap<Json, ValidateFunction>()
function validatorOf(document: ApiDocument, schema: Json): ValidateFunction {
  const whole = typeof schema['$ref'] === 'string' ? at(document, schema['$ref']) : schema
  const known = compiled.get(whole)
  if (known) return known
  const made = ajv.compile(whole)
  compiled.set(whole, made)
  return made
}

/**
 * Holds what a client asks and hears against the document: every answer is one that the document has for the operation, of its media type and schema, and
 * what was accepted was as the document asks. `succeeded` gathers the operations that did what they were asked.
 */
export function heldTo(document: ApiDocument): { hold(client: Client): Client; look(method: string, address: string, body: unknown, answer: Pick<Answer, 'status' | 'headers' | 'text'>): void; asked: Set<string>; succeeded: Set<string> } {
  const [asked, succeeded] = [new Set<string>(), new Set<string>()]
  const templates = Object.keys(document.paths)
    .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`), open: path.split('{').length }))
    .sort((a, b) => a.open - b.open)
  const fail = (what: string, address: string, why: unknown): never => {
    throw new Error(`${what} of ${address} is not as the document says: ${JSON.stringify(why)}`)
  }
  function look(method: string, address: string, body: unknown, { status, headers, text }: Pick<Answer, 'status' | 'headers' | 'text'>): void {
    const { pathname } = new URL(address, 'http://localhost')
    if (!pathname.startsWith('/api/')) return
    const operation = document.paths[templates.find(({ pattern }) => pattern.test(pathname))?.path ?? '']?.[method]
    const problem = (document.components['responses']?.['problem'] ?? {}) as Responses[string]
    if (operation) asked.add(operation.operationId)
    const response = (operation && operation.responses[status]) ?? (status >= 400 ? problem : undefined)
    if (response === undefined) return fail('the status', address, status)
    const media = (headers.get('content-type') ?? '').split(';')[0] ?? ''
    const content = responseOf(document, response).content ?? {}
    if (!(media in content)) fail('the media type', address, [media, status])
    const schema = content[media]?.schema
    if (schema) {
      const valid = validatorOf(document, schema)
      if (!valid(JSON.parse(text))) fail('the answer', address, valid.errors)
    }
    if (!operation || status >= 400) return
    succeeded.add(operation.operationId)
    const sent = operation.requestBody?.content['application/json']?.schema
    if (sent && !(body instanceof Uint8Array)) {
      const valid = validatorOf(document, sent)
      if (!valid(JSON.parse(JSON.stringify(body)))) fail('the request', address, valid.errors)
    }
  }
  return {
    look,
    asked,
    succeeded,
    hold: (client) => ({
      ...client,
      async get(path, headers) {
        const answer = await client.get(path, headers)
        look('get', path, undefined, answer)
        return answer
      },
      async send(path, body, headers) {
        const answer = await client.send(path, body, headers)
        look('post', path, body, answer)
        return answer
      },
    }),
  }
}
