import { open } from 'node:fs/promises'
import { fileTypeFromBuffer } from 'file-type'
import { intakeError } from './intake-error.ts'
import { MAX_FILE_BYTES } from './limits.ts'

/** The four kinds of file that a scan may come in. */
export type ScanType = 'pdf' | 'jpeg' | 'png' | 'tiff'

const HEAD_BYTES = 4096
/** A ZIP ends with a record of 22 bytes and a comment of up to 65,535. */
const TAIL_BYTES = 65_535 + 22

const BY_EXTENSION: Record<string, ScanType> = { pdf: 'pdf', jpg: 'jpeg', png: 'png', tif: 'tiff' }

/**
 * The type by content, from the first bytes of a file (4,096 are enough); null for anything else. The name is never asked.
 * Two judges must agree: our own signature at byte 0, and file-type, which tells camera raws from plain TIFF. A PDF that
 * begins with anything but `%PDF-` is none to us, although poppler and browsers would open it.
 */
export async function sniff(head: Uint8Array): Promise<ScanType | null> {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, HEAD_BYTES))
  const signature = signatureOf(bytes)
  if (signature === null) return null
  const found = await fileTypeFromBuffer(bytes)
  // A TIFF's directory often stands at its end, out of reach of the head: then file-type says nothing, and need not.
  if (!found) return signature === 'tiff' ? signature : null
  return BY_EXTENSION[found.ext] === signature ? signature : null
}

function signatureOf(head: Buffer): ScanType | null {
  const starts = (...bytes: number[]) => bytes.every((byte, at) => head[at] === byte)
  if (head.subarray(0, 5).toString('latin1') === '%PDF-') return 'pdf'
  if (starts(0xff, 0xd8, 0xff)) return 'jpeg'
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (starts(0x49, 0x49, 0x2a, 0) || starts(0x4d, 0x4d, 0, 0x2a)) return 'tiff'
  if (starts(0x49, 0x49, 0x2b, 0) || starts(0x4d, 0x4d, 0, 0x2b)) return 'tiff'
  return null
}

/**
 * The outer check of a file, before any decoder sees it: size, type, and that it is one file and not two in one.
 * Throws `intake.empty`, `intake.too-large`, `intake.unknown-type`, `intake.text`, `intake.office`, `intake.polyglot`, `intake.truncated`.
 * Reads at most 70 KB and parses nothing, so the server may call it on an upload.
 */
export async function admitFile(path: string, maxBytes: number = MAX_FILE_BYTES): Promise<ScanType> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    const read = async (at: number, length: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
      return buffer.subarray(0, bytesRead)
    }
    const head = await read(0, Math.min(size, HEAD_BYTES))
    const tailAt = Math.max(0, size - TAIL_BYTES)
    return await admit({ size, head, tail: await read(tailAt, size - tailAt) }, maxBytes)
  } finally {
    await handle.close()
  }
}

/** `admitFile` for bytes already in memory. */
export async function admitBytes(bytes: Uint8Array, maxBytes: number = MAX_FILE_BYTES): Promise<ScanType> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return admit(
    { size: all.length, head: all.subarray(0, HEAD_BYTES), tail: all.subarray(-TAIL_BYTES) },
    maxBytes,
  )
}

async function admit(
  file: { size: number; head: Buffer; tail: Buffer },
  maxBytes: number,
): Promise<ScanType> {
  if (file.size === 0) throw intakeError('intake.empty')
  if (file.size > maxBytes) throw intakeError('intake.too-large', { size: file.size, limit: maxBytes })
  const type = await sniff(file.head)
  if (type === null) {
    // Readers accept a PDF header within the first 1,024 bytes: that is how HTML and PDF share a file.
    const hidden = file.head.subarray(0, 1024).includes('%PDF-')
    throw intakeError(hidden ? 'intake.polyglot' : (typedKindOf(file.head) ?? 'intake.unknown-type'))
  }
  if (endsWithZip(file.tail)) throw intakeError('intake.polyglot', { with: 'zip' })
  if (type !== 'pdf' && file.head.includes('%PDF-')) throw intakeError('intake.polyglot', { with: 'pdf' })
  checkEnd(type, file.tail)
  return type
}

/** What somebody typed and not scanned: who hands it in hears how it becomes a page. In any code table, also of those before Unicode. */
function typedKindOf(head: Buffer): 'intake.text' | 'intake.office' | null {
  const text = head.toString('latin1')
  const isOffice = text.startsWith('\xd0\xcf\x11\xe0') || text.startsWith('{\\rtf') || (text.startsWith('PK\x03\x04') && /\[Content_Types\]\.xml|word\/|xl\/|opendocument/.test(text))
  if (isOffice) return 'intake.office'
  // Other things of letters alone are programs' and no paper: pages of the web, scripts, print files.
  if (/^(?:PK|MZ|[<%{#])/.test(text.trimStart())) return null
  if (text.startsWith('\xff\xfe') || text.startsWith('\xfe\xff')) return 'intake.text'
  return /[^\t\n\f\r\x1a\x20-\x7e\x80-\xff]/.test(text) || !/[A-Za-z]{2}/.test(text) ? null : 'intake.text'
}

/** An end-of-directory record whose comment reaches exactly the end of the file. */
function endsWithZip(tail: Buffer): boolean {
  for (let at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1'); at >= 0;) {
    if (at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) === tail.length) return true
    if (at === 0) return false
    at = tail.lastIndexOf('PK\x05\x06', at - 1, 'latin1')
  }
  return false
}

function checkEnd(type: ScanType, tail: Buffer): void {
  if (type === 'pdf') {
    const end = tail.lastIndexOf('%%EOF')
    if (end < 0) throw intakeError('intake.truncated')
    // Some scanners fill the last block with zero bytes, which PDF counts as white space.
    if (!/^[\s\0]*$/.test(tail.toString('latin1', end + 5))) throw intakeError('intake.polyglot')
  } else if (type === 'png') {
    const end = tail.lastIndexOf('IEND\xae\x42\x60\x82', undefined, 'latin1')
    if (end < 0) throw intakeError('intake.truncated')
    if (!tail.subarray(end + 8).every((byte) => byte === 0)) throw intakeError('intake.polyglot')
  }
  // JPEG: telephones append depth maps and videos after the end marker, so a tail is no sign of malice; a missing end is
  // found by decoding. TIFF: the directory may stand anywhere.
}
