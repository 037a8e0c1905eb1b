import type { RequestEvent } from '@sveltejs/kit'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { getLocale } from '#ui/messages/runtime.js'
import { desk } from '../desk.ts'
import { bytesOf } from './bytes.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { askedLocale, problemOf, problemResponse } from '#ui/problem.ts'

/** Larger than any case that a person types, smaller than what would hold the process up. */
const MAX_BYTES = 256 * 1024

type Handler = (event: RequestEvent) => Promise<Response>

/** Answers a request by the operation of the name; `of` finds it where the address says which. Every refusal is a problem of RFC 9457. */
export function serve(name: string | ((event: RequestEvent) => string)): Handler {
  return async (event) => {
    const { source, rest } = bytesOf(event.request.body)
    try {
      const operation = OPERATIONS[typeof name === 'string' ? name : name(event)]
      if (operation === undefined) throw new AppError('not-found', 404, { what: 'operation' })
      const { runtime, actor } = desk(event)
      const requestKey = event.request.headers.get('idempotency-key') ?? undefined
      const body = operation.body === undefined ? undefined : parsed(operation.body, await readJson(event, source, requestKey))
      if (operation.takes !== undefined) requireFile(event, operation.takes, requestKey)
      const answer = await operation.run({ runtime, actor, requestKey }, { source, params: parsed(operation.params, ownParams(event, operation)), query: parsed(operation.query, Object.fromEntries(event.url.searchParams)), body })
      const headers = { 'cache-control': 'private, no-store' }
      if (operation.media !== undefined) return new Response(answer as Uint8Array<ArrayBuffer>, { headers: { ...headers, 'content-type': operation.media } })
      // By the schema: what is answered is what the document says, and a repeated answer is the same to the letter.
      return Response.json(operation.answer.parse(answer), { status: operation.status, headers })
    } catch (error) {
      await rest()
      return refuse(event, error)
    }
  }
}

/** A file says what it is, which no form of another site can say without asking first, and bears a key under which it is taken in once. */
function requireFile({ request }: RequestEvent, takes: readonly string[], requestKey: string | undefined): void {
  const media = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (!takes.includes(media)) throw new AppError('not-a-scan', 415, { takes })
  requireKey(requestKey)
}

function requireKey(requestKey: string | undefined): void {
  if (requestKey === undefined) throw new AppError('request-key-missing', 400, { header: 'Idempotency-Key' })
}

/** The address names more than the operation reads where it chooses the operation. */
const ownParams = (event: RequestEvent, { params }: Operation) => Object.fromEntries(Object.entries(event.params).filter(([name]) => name in params.shape))

export function refuse(event: RequestEvent, error: unknown): Response {
  const reference = crypto.randomUUID().slice(0, 8)
  if (!appErrorOf(error)) event.locals.runtime.services.log.error({ err: error, reference, route: event.route.id }, 'a request failed')
  const locale = askedLocale(event.request.headers.get('accept-language'), getLocale())
  return problemResponse(problemOf(appErrorOf(error), { instance: event.url.pathname, locale, reference }), { 'content-language': locale })
}

function parsed<T>(schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: unknown } } }, value: unknown): T {
  const result = schema.safeParse(value)
  if (!result.success) throw new AppError('invalid-input', 400, { issues: result.error.issues })
  return result.data
}

/**
 * The body of a write. It must say that it is JSON, which no form of another site can say without asking first, and bear a key under which
 * it is done once.
 */
async function readJson({ request }: RequestEvent, source: AsyncIterable<Uint8Array>, requestKey: string | undefined): Promise<unknown> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers.get('content-type') ?? '')) throw new AppError('not-json', 415)
  requireKey(requestKey)
  const bytes: Uint8Array[] = []
  let length = 0
  try {
    // Read to its end and thrown away where it is too long: who is still sending would not hear the answer.
    for await (const chunk of source) {
      length += chunk.byteLength
      if (length <= MAX_BYTES) bytes.push(chunk)
    }
  } catch {
    // The server itself ends what is longer still.
    length = MAX_BYTES + 1
  }
  if (length > MAX_BYTES) throw new AppError('too-large', 413, { maxBytes: MAX_BYTES })
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(bytes)))
  } catch {
    throw new AppError('invalid-json', 400)
  }
}
