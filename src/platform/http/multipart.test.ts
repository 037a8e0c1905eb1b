import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMultipart, type MultipartLimits } from './multipart.ts'

const LIMITS: MultipartLimits = { bodyBytes: 10_000_000, parts: 100 }
type Sent = { name: string; value: string } | { name: string; fileName: string; bytes: Buffer }

/** What a browser would send, made by the platform's own encoder. */
async function encode(parts: Sent[]): Promise<{ body: Buffer; type: string }> {
  const form = new FormData()
  for (const part of parts)
    if ('value' in part) form.append(part.name, part.value)
    else form.append(part.name, new File([Uint8Array.from(part.bytes)], part.fileName))
  const response = new Response(form)
  return { body: Buffer.from(await response.arrayBuffer()), type: response.headers.get('content-type')! }
}

async function* inChunks(body: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < body.length; turn++) {
    const size = sizes[turn % sizes.length]!
    yield body.subarray(at, at + size)
    at += size
  }
}

async function decode(body: AsyncIterable<Uint8Array>, type: string, limits = LIMITS): Promise<Sent[]> {
  const out: Sent[] = []
  for await (const part of readMultipart(body, type, limits)) {
    if (part.kind === 'field') out.push({ name: part.name, value: part.value })
    else {
      const pieces = []
      for await (const piece of part.bytes) pieces.push(Uint8Array.from(piece))
      out.push({ name: part.name, fileName: part.fileName, bytes: Buffer.concat(pieces) })
    }
  }
  return out
}

const code = (promise: Promise<unknown>) => promise.then(() => 'nothing', (error: { code?: string }) => error.code)

// What is hard for a parser: line ends, dashes, quotes, beginnings of a delimiter. A name of %22 cannot be told from a quote by anybody.
const label = fc.array(fc.constantFrom('a', 'ệ', '"', '\\', ';', '=', ' ', '../', '\r\n', '🙂', 'name="x"', '--'), { maxLength: 12 }).map((all) => all.join(''))
const bytes = fc
  .array(fc.oneof(fc.constantFrom('\r\n', '\r', '\n', '--', '\r\n--', '\r\n------formdata-undici-0', '\0'), fc.string()), { maxLength: 30 })
  .map((all) => Buffer.from(all.join('')))
const part: fc.Arbitrary<Sent> = fc.oneof(
  fc.record({ name: label, value: label.map((text) => text.replace(/\r\n|\r|\n/g, '\r\n')) }),
  // The encoder leaves an empty name out; browsers do not.
  fc.record({ name: label, fileName: label.filter((text) => text !== ''), bytes }),
)
const normal = (sent: Sent): Sent => ({ ...sent, name: sent.name.replace(/\r\n|\r|\n/g, '\r\n') })

describe('a form with files', () => {
  it('is read as it was sent, however it was cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }), async (parts, sizes) => {
        const { body, type } = await encode(parts)
        expect(await decode(inChunks(body, sizes), type)).toEqual(parts.map(normal))
      }),
      { numRuns: 300, seed: 7 },
    )
  })

  it('cut anywhere is told from a whole one: no file of it ends as if it were whole', async () => {
    const parts: Sent[] = [{ name: 'batch', value: 'b' }, { name: 'file', fileName: 'a', bytes: Buffer.from('0123456789'.repeat(20)) }]
    const { body, type } = await encode(parts)
    // Behind the last delimiter only its two dashes and a line end follow.
    const end = body.lastIndexOf('--') + 2
    for (let length = 0; length < end; length++)
      expect([length, await code(decode(inChunks(body.subarray(0, length), [17]), type))]).toEqual([length, 'upload.cut'])
    expect(await decode(inChunks(body.subarray(0, end), [17]), type)).toEqual(parts)
  })

  it('says that the sender is gone when the connection breaks', async () => {
    const { body, type } = await encode([{ name: 'file', fileName: 'a', bytes: Buffer.alloc(1000) }])
    async function* broken() {
      yield body.subarray(0, 500)
      throw new Error('aborted')
    }
    expect(await code(decode(broken(), type))).toBe('upload.cut')
  })

  it('goes on behind a file that nobody reads to its end', async () => {
    const { body, type } = await encode([
      { name: 'file', fileName: 'a', bytes: Buffer.alloc(5000, 1) },
      { name: 'file', fileName: 'b', bytes: Buffer.from('b') },
    ])
    const seen: string[] = []
    for await (const one of readMultipart(inChunks(body, [100]), type, LIMITS)) {
      if (one.kind !== 'file') continue
      for await (const piece of one.bytes) {
        seen.push(`${one.fileName}${piece.byteLength > 0}`)
        break
      }
    }
    expect(seen).toEqual(['atrue', 'btrue'])
  })

  it('asks for no more than it hands on', async () => {
    const { body, type } = await encode([{ name: 'file', fileName: 'a', bytes: Buffer.alloc(100_000) }])
    let sent = 0
    async function* counted() {
      for await (const chunk of inChunks(body, [1000])) {
        sent += chunk.byteLength
        yield chunk
      }
    }
    let taken = 0
    for await (const one of readMultipart(counted(), type, LIMITS))
      if (one.kind === 'file')
        for await (const piece of one.bytes) {
          taken += piece.byteLength
          expect(sent - taken).toBeLessThan(2500)
        }
    expect(taken).toBe(100_000)
  })

  it.each([
    ['no boundary', 'multipart/form-data', '', 'upload.malformed'],
    ['another type', 'application/json', '{}', 'upload.malformed'],
    ['nothing behind the delimiter', 'multipart/form-data; boundary=x', '--xyz', 'upload.malformed'],
    ['a part without a name', 'multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data\r\n\r\n\r\n--x--', 'upload.malformed'],
    ['a head without end', 'multipart/form-data; boundary=x', `--x\r\n${'a'.repeat(20_000)}`, 'upload.malformed'],
    ['a field as long as a book', 'multipart/form-data; boundary=x', `--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n${'a'.repeat(70_000)}\r\n--x--`, 'upload.malformed'],
    ['parts without end', 'multipart/form-data; boundary=x', `${'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(200)}--x--`, 'upload.malformed'],
  ])('is refused with %s', async (_, type, body, refusal) => {
    expect(await code(decode(inChunks(Buffer.from(body), [1000]), type))).toBe(refusal)
  })

  it('larger than is taken is refused while it arrives', async () => {
    async function* endless() {
      yield Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n')
      for (;;) yield Buffer.alloc(1000)
    }
    expect(await code(decode(endless(), 'multipart/form-data; boundary=x', { bodyBytes: 50_000, parts: 10 }))).toBe('upload.too-much')
  })
})
