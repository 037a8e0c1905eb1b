/**
 * A child process that reads one page at a time. Whatever a page does to the decoder or the engine happens here; the
 * parent kills and replaces it. It ends with its parent: a closed channel is the sign.
 */
import sharp from 'sharp'
import { OcrError, type OcrEngine } from './ocr-engine.ts'
import { openEngine } from './open-engine.ts'
import { readImage, readingVersion } from './read-image.ts'
import type { ReaderMessage, ReaderRequest, ReaderSettings } from './reader-protocol.ts'

// One process a core is the rule: libvips must not start threads for all of them. Its cache would only grow.
sharp.concurrency(1)
sharp.cache(false)

const settings = JSON.parse(process.argv[2] ?? '{}') as ReaderSettings
let engine: OcrEngine | undefined

process.on('disconnect', () => {
  // The engine's own child must not outlive us either.
  if (engine === undefined) process.exit(0)
  void engine.close().finally(() => process.exit(0))
})

try {
  engine = await open()
  const opened = engine
  process.on('message', (request: ReaderRequest) => {
    void readOne(opened, request)
  })
  send({ kind: 'ready', version: readingVersion(engine) })
} catch (error) {
  const { code, data } = describe(error)
  send({ kind: 'refused', code, data })
}

async function open(): Promise<OcrEngine> {
  if (settings.engineModule === undefined) return openEngine(settings.choice)
  const planted = (await import(settings.engineModule)) as { openEngine: () => Promise<OcrEngine> }
  return planted.openEngine()
}

async function readOne(opened: OcrEngine, { id, bytes }: ReaderRequest): Promise<void> {
  try {
    const reading = await readImage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      engine: opened,
    })
    send({ kind: 'read', id, reading })
  } catch (error) {
    send({ kind: 'failed', id, ...describe(error) })
  }
}

function describe(error: unknown): Pick<Extract<ReaderMessage, { kind: 'refused' }>, 'code' | 'data'> {
  if (error instanceof OcrError) return { code: error.code, data: error.data }
  return { code: 'ocr.crashed', data: { message: error instanceof Error ? error.message : String(error) } }
}

function send(message: ReaderMessage): void {
  // The parent may be gone, or go while this is sent; the closed channel ends us anyway.
  if (process.connected) process.send?.(message, () => undefined)
}
