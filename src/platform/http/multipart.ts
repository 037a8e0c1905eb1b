import { AppError } from '#platform/errors/index.ts'

export type FilePart = {
  kind: 'file'
  name: string
  /** As sent: a label and never a path. Empty where a browser sends a control in which nothing was chosen. */
  fileName: string
  /** The bytes as they arrive. Throws `upload.cut` when the sender is gone before the end of the file. */
  bytes: AsyncIterable<Uint8Array>
}
export type Part = { kind: 'field'; name: string; value: string } | FilePart

export type MultipartLimits = {
  /** Bytes of the whole body. */
  bodyBytes: number
  /** Fields and files together. */
  parts: number
}

/** A browser's head of a part has a name, a file's name and a type. */
const MAX_HEAD = 16_384
/** A field of a form that carries files; a longer one is no mistake. */
const MAX_FIELD = 65_536

const cut = (cause?: unknown) => new AppError('upload.cut', 400, {}, { cause })
const malformed = (why: string) => new AppError('upload.malformed', 400, { why })
const tooMuch = (limit: number) => new AppError('upload.too-much', 413, { limit })

/**
 * The parts of a form (RFC 7578) in the order in which they were sent, while they arrive: at most one chunk and one delimiter are
 * held in memory. Bytes of a file that the caller does not read are passed over when the next part is asked for. Throws `upload.cut`
 * when the body ends before its last delimiter, `upload.malformed`, `upload.too-much`.
 */
export async function* readMultipart(
  body: AsyncIterable<Uint8Array>,
  contentType: string | null,
  limits: MultipartLimits,
): AsyncGenerator<Part, void, void> {
  const reader = openReader(body, boundaryOf(contentType), limits.bodyBytes)
  await reader.skip()
  for (let count = 0; await reader.hasPart(); count++) {
    if (count >= limits.parts) throw malformed('parts')
    const head = parseHead(await reader.head())
    if (head.fileName === undefined) {
      yield { kind: 'field', name: head.name, value: (await reader.whole(MAX_FIELD)).toString('utf8') }
    } else {
      yield { kind: 'file', name: head.name, fileName: head.fileName, bytes: reader.content() }
      await reader.skip()
    }
  }
}

function boundaryOf(contentType: string | null): string {
  const found = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s";]{1,70}))/i.exec(contentType ?? '')
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined) throw malformed('boundary')
  return boundary
}

function openReader(body: AsyncIterable<Uint8Array>, boundary: string, limit: number) {
  // Never closed early: closing the body of a request breaks the connection on which the answer is to go.
  const source = body[Symbol.asyncIterator]()
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  // As if a line had ended before the body: the first delimiter is then found like every other.
  let held: Buffer = Buffer.from('\r\n')
  let received = 0
  /** Whether the delimiter that ends the content at hand was passed. */
  let passed = false

  async function more(): Promise<void> {
    let next
    try {
      next = await source.next()
    } catch (error) {
      throw cut(error)
    }
    if (next.done) throw cut()
    received += next.value.byteLength
    if (received > limit) throw tooMuch(limit)
    const { buffer, byteOffset, byteLength } = next.value
    const chunk = Buffer.from(buffer, byteOffset, byteLength)
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
  }

  async function need(bytes: number): Promise<void> {
    while (held.length < bytes) await more()
  }

  /** What comes before the next delimiter, which is passed over. Begun again it goes on where it stopped. */
  async function* content(): AsyncGenerator<Uint8Array, void, void> {
    while (!passed) {
      const at = held.indexOf(delimiter)
      if (at >= 0) {
        const last = held.subarray(0, at)
        held = held.subarray(at + delimiter.length)
        passed = true
        if (last.length > 0) yield last
        return
      }
      // The end of what is held may be the beginning of a delimiter.
      const safe = held.length - delimiter.length + 1
      if (safe > 0) {
        const piece = held.subarray(0, safe)
        held = held.subarray(safe)
        yield piece
      }
      if (!passed) await more()
    }
  }

  async function skip(): Promise<void> {
    for await (const _ of content());
  }

  return {
    content,
    skip,
    /** After a delimiter: whether a part follows, or the form ends. */
    async hasPart(): Promise<boolean> {
      passed = false
      await need(2)
      if (held[0] === 0x2d && held[1] === 0x2d) return false
      // Padding that the grammar allows and nobody sends.
      while (held[0] === 0x20 || held[0] === 0x09) {
        held = held.subarray(1)
        await need(2)
      }
      if (held[0] !== 0x0d || held[1] !== 0x0a) throw malformed('delimiter')
      held = held.subarray(2)
      return true
    },
    async head(): Promise<string> {
      for (;;) {
        const at = held.indexOf('\r\n\r\n')
        if (at > MAX_HEAD || (at < 0 && held.length > MAX_HEAD)) throw malformed('head')
        if (at >= 0) {
          const head = held.toString('utf8', 0, at)
          // The line end before the content is kept: content may be empty, and a delimiter begins with one.
          held = held.subarray(at + 4)
          return head
        }
        await more()
      }
    },
    async whole(max: number): Promise<Buffer> {
      const pieces: Uint8Array[] = []
      let size = 0
      for await (const piece of content()) {
        size += piece.byteLength
        if (size > max) throw malformed('field')
        pieces.push(piece)
      }
      return Buffer.concat(pieces)
    },
  }
}

/** Browsers write quotes and line ends in names as %22, %0D, %0A, and nothing else so. */
const unescape = (name: string): string => name.replace(/%0A/gi, '\n').replace(/%0D/gi, '\r').replace(/%22/g, '"')

function parseHead(head: string): { name: string; fileName: string | undefined } {
  const line = head.split('\r\n').find((one) => /^content-disposition\s*:/i.test(one))
  const parameters = /^[^:]*:\s*form-data\s*(;.*)$/is.exec(line ?? '')?.[1]
  if (parameters === undefined) throw malformed('disposition')
  const values = new Map<string, string>()
  for (const [, name = '', value = ''] of parameters.matchAll(/;\s*([a-z*]+)="([^"]*)"/gi)) values.set(name.toLowerCase(), value)
  const name = values.get('name')
  if (name === undefined) throw malformed('name')
  const fileName = values.get('filename')
  return { name: unescape(name), fileName: fileName === undefined ? undefined : unescape(fileName) }
}
