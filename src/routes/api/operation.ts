import { z } from 'zod'
import type { ApplicationId } from '#modules/applications/index.ts'
import type { Runtime } from '#app/runtime.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import type { RequestOptions } from '#platform/use-case/index.ts'
import { isUuid } from '#shared/ids.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import type { Locale } from '#ui/messages/runtime.js'

type Words = (inputs?: Record<string, never>, options?: { locale?: Locale }) => string

export type OperationContext = { runtime: Runtime; actor: Actor; requestKey: string | undefined }

/**
 * One thing that a program may ask. The schemas read what comes in and write the OpenAPI document; `run` calls what the pages call. `body`
 * or `takes` stands where something is changed: such a request bears an idempotency key.
 */
export type Operation = {
  method: 'get' | 'post'
  path: string
  summary: Words
  params: z.ZodObject
  query: z.ZodObject
  body?: z.ZodType
  /** Where the request is a file: the media types it may come in. `run` gets its bytes as they arrive. */
  takes?: readonly string[]
  answer: z.ZodType
  /** Where the answer is a file: `run` answers its bytes. */
  media?: string
  status: 200 | 201
  run(context: OperationContext, input: { params: unknown; query: unknown; body: unknown; source: AsyncIterable<Uint8Array> }): Promise<unknown>
}

const none = z.strictObject({})

export function operation<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, A extends z.ZodType>(of: {
  method: 'get' | 'post'
  path: string
  summary: Words
  params?: P
  query?: Q
  body?: B
  takes?: readonly string[]
  answer: A
  media?: string
  status?: 201
  run(context: OperationContext, input: { params: z.output<P>; query: z.output<Q>; body: z.output<B>; source: AsyncIterable<Uint8Array> }): Promise<z.input<A>>
}): Operation {
  return { params: none, query: none, status: 200, ...of } as unknown as Operation
}

export const read = <T>({ runtime, actor }: OperationContext, work: (tx: Tx) => Promise<T>): Promise<T> => asActor(runtime.services.database, actor, work, { readOnly: true })

export const id = z.string().refine((text) => isUuid(text), 'not an id').meta({ format: 'uuid' })
export const day = z.string().refine(isLegalDate, 'not a day').transform((text) => text as LegalDate).meta({ format: 'date' })
export const instant = z.iso.datetime({ offset: true })
export const limit = z.coerce.number().int().min(1).max(200).default(50).meta({ type: 'integer', minimum: 1, maximum: 200 })

/** The key of the request, as use cases take it. */
export const under = ({ requestKey }: OperationContext): RequestOptions => (requestKey === undefined ? {} : { requestKey })

export const caseAnswer = z.object({ applicationId: id, code: z.string(), seq: z.int(), state: z.int().min(1).max(10), dueOn: z.string().nullable() })
export const caseParams = z.strictObject({ id: z.string().max(60) })

/** The case of an address. Throws `not-found` for what is no id. */
export function caseIdOf(text: string): ApplicationId {
  if (!isUuid(text)) throw new AppError('not-found', 404, { what: 'application' })
  return text as string as ApplicationId
}
