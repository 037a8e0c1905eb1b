import sharp from 'sharp'
import { glanceAt } from '../images/codes.ts'
import { encodeCompact, renderDerivative, writePyramid } from '../images/derive.ts'
import { intakeError, isIntakeError } from '../images/intake-error.ts'
import type { InspectedFile } from '../images/page.ts'
import { decodeRaster, inspectRaster } from '../images/raster.ts'
import { admitFile } from '../images/sniff.ts'
import type { DecodeCalls, DecodeReply, DecodeRequest, PdfChoice } from './decode-protocol.ts'
import { refuseEncrypted, type PdfReader } from './pdf-reader.ts'
import { hasPoppler, popplerReader } from './poppler.ts'

/*
 * The process that touches uploads. It is started and killed by `decoder.ts`, gets one request at a time and holds no
 * secret: its environment is empty but for PATH and the choice of PDF reader.
 */

sharp.concurrency(1)
sharp.cache(false)

let reader: Promise<PdfReader> | null = null

async function chooseReader(): Promise<PdfReader> {
  const choice = (process.env['ANSINH_PDF'] ?? 'auto') as PdfChoice
  if (choice === 'poppler' || (choice === 'auto' && (await hasPoppler()))) return popplerReader()
  // Loaded only where it is needed: the module has 11 MB.
  return (await import('./pdfium.ts')).pdfiumReader()
}

const pdf = () => (reader ??= chooseReader())

/** The outer checks are repeated on every call and cost one read of the file's ends: a page is never decoded unchecked. */
async function inspectFile(path: string): Promise<InspectedFile> {
  const type = await admitFile(path)
  if (type !== 'pdf') return { type, pages: await inspectRaster(path, type) }
  await refuseEncrypted(path)
  return { type, pages: await (await pdf()).inspect(path) }
}

async function decodePage(
  ...[path, index, options]: DecodeCalls['decodePage']['args']
): Promise<DecodeCalls['decodePage']['answer']> {
  if (!Number.isInteger(index) || index < 0) throw intakeError('intake.no-such-page', { index })
  const type = await admitFile(path)
  const page =
    type === 'pdf'
      ? await (await pdf()).decode(path, index, options.dpi ?? 300)
      : await decodeRaster(path, type, index)
  return { ...page, glance: options.glance === true ? await glanceAt(page.bytes, page) : null }
}

function answer(request: DecodeRequest): Promise<DecodeCalls[keyof DecodeCalls]['answer']> {
  switch (request.name) {
    case 'inspectFile':
      return inspectFile(...request.args)
    case 'decodePage':
      return decodePage(...request.args)
    case 'glanceAt':
      return glanceAt(...request.args)
    case 'renderDerivative':
      return renderDerivative(...request.args)
    case 'encodeCompact':
      return encodeCompact(...request.args)
    case 'writePyramid':
      return writePyramid(...request.args)
  }
}

async function reply(request: DecodeRequest): Promise<void> {
  let message: DecodeReply
  try {
    message = { id: request.id, answer: await answer(request) }
  } catch (error) {
    message = isIntakeError(error)
      ? { id: request.id, refused: { code: error.code, data: error.data } }
      : { id: request.id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  // The parent may go while the answer is on its way to it.
  process.send?.(message, (error: Error | null) => {
    if (error) process.exit(0)
  })
}

process.on('message', (request: DecodeRequest) => void reply(request))
// The parent is gone, however it went: nobody will read the answer.
process.on('disconnect', () => process.exit(0))
