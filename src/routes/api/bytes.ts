import { AppError } from '#platform/errors/index.ts'

/** So much of a body is read past what was asked of it, so that its sender hears why it was refused. */
const MOST = 256 * 1024 * 1024

/**
 * The bytes of a body as they arrive. Whoever breaks off reading does not end the connection: `rest` reads what is left, for a sender hears no answer
 * before he has sent everything. Throws `upload.cut` where the sender is gone.
 */
export function bytesOf(body: ReadableStream<Uint8Array> | null): { source: AsyncIterable<Uint8Array>; rest: () => Promise<void> } {
  const reader = body?.getReader()
  let read = 0
  const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    const { done, value } = (await reader?.read().catch((cause: unknown) => Promise.reject(new AppError('upload.cut', 400, {}, { cause })))) ?? { done: true, value: undefined }
    if (done || value === undefined) return { done: true, value: undefined }
    read += value.byteLength
    return { done: false, value }
  }
  const readOn = async (): Promise<void> => {
    while (read < MOST) if ((await next()).done) return
    await reader?.cancel()
  }
  return {
    source: { [Symbol.asyncIterator]: () => ({ next }) },
    // A sender who is gone hears nothing anyway.
    rest: () => readOn().catch(() => undefined),
  }
}
