/** What tests hold a PDF/A against, and how they read one: our own judge, pdfium, and programs from outside where they are installed. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { inflateSync } from 'node:zlib'
import { PDFiumLibrary } from '@hyzyla/pdfium'

const run = promisify(execFile)

type Parsed = { text: string; objects: Map<number, { dictionary: string; stream: Buffer | null }> }

/** The objects of a file whose objects stand plainly one after another, as ours do. */
function parse(file: Buffer): Parsed {
  const text = file.toString('latin1')
  const objects: Parsed['objects'] = new Map()
  for (const match of text.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const body = match[2] ?? ''
    const at = body.indexOf('\nstream\n')
    const dictionary = at < 0 ? body : body.slice(0, at)
    const raw = at < 0 ? null : Buffer.from(body.slice(at + 8, body.lastIndexOf('\nendstream')), 'latin1')
    objects.set(Number(match[1]), { dictionary, stream: raw && /\/FlateDecode/.test(dictionary) && !/\/Subtype \/Image/.test(dictionary) ? inflateSync(raw) : raw })
  }
  return { text, objects }
}

/** What of ISO 19005-2 (level b) the file breaks, as far as it can be seen without rendering. Empty for a file that is right. */
export function faultsOfPdfA(file: Buffer): string[] {
  const { text, objects } = parse(file)
  const all = [...objects.values()]
  const faults: string[] = []
  const must = (holds: boolean, fault: string) => void (holds || faults.push(fault))
  must(/^%PDF-1\.[4-7]\n%[\x80-\xff]{4}/.test(text), 'header: version, and a comment of four bytes above 127')
  must(/\/ID \[<[0-9a-f]{32}> <[0-9a-f]{32}>\]/.test(text.slice(text.lastIndexOf('trailer'))), 'trailer: ID')
  must(!/\/Encrypt\b/.test(text), 'encrypted')
  must(text.trimEnd().endsWith('%%EOF'), 'bytes after the end')
  const metadata = all.find(({ dictionary }) => /\/Type \/Metadata/.test(dictionary))
  const xmp = metadata?.stream?.toString('utf8') ?? ''
  must(metadata !== undefined && !/\/Filter/.test(metadata.dictionary), 'metadata: none, or packed')
  must(/<pdfaid:part>2<\/pdfaid:part>/.test(xmp) && /<pdfaid:conformance>B<\/pdfaid:conformance>/.test(xmp), 'metadata: part and conformance')
  must(!/&(?!amp;|lt;|gt;|#)/.test(xmp) && (xmp.match(/</g)?.length ?? 0) === (xmp.match(/>/g)?.length ?? 0), 'metadata: not XML')
  const intent = all.find(({ dictionary }) => /\/S \/GTS_PDFA1/.test(dictionary))
  const profile = objects.get(Number(/\/DestOutputProfile (\d+) 0 R/.exec(intent?.dictionary ?? '')?.[1]))
  must(profile?.stream?.subarray(36, 40).toString('latin1') === 'acsp' && /\/N 3\b/.test(profile.dictionary), 'output intent: no colour profile')
  must(all.some(({ dictionary }) => /\/Type \/Catalog/.test(dictionary) && /\/OutputIntents \[/.test(dictionary) && /\/Metadata \d/.test(dictionary)), 'catalogue')
  for (const { dictionary } of all) {
    must(!/\/(?:JavaScript|JS|AA|Launch|SMask|EmbeddedFile|LZWDecode|Movie|Sound)\b/.test(dictionary), `forbidden: ${dictionary.slice(0, 80)}`)
    if (/\/Type \/FontDescriptor/.test(dictionary)) must(/\/FontFile[23] \d+ 0 R/.test(dictionary), 'a font that is not embedded')
    if (/\/Subtype \/Image/.test(dictionary)) must(/\/ColorSpace (?:\/Device(?:Gray|RGB)|\[\/Indexed \/DeviceRGB)/.test(dictionary), `an image of another colour space: ${dictionary}`)
  }
  for (const content of contentsOf({ text, objects })) {
    must(!hasGlyphZero(content), 'a letter that the font does not have')
    must(!/\b(?:NaN|Infinity|undefined)\b/.test(content), 'a number that is none')
    must(!/BT/.test(content) || /\b3 Tr\b/.test(content), 'words that show')
  }
  return [...new Set(faults)]
}

const hasGlyphZero = (content: string): boolean =>
  [...content.matchAll(/<([0-9a-f]*)> Tj/g)].some(([, hex]) => /^(?:[0-9a-f]{4})*?0000/.test(hex ?? ''))

/** What draws the pages. */
function contentsOf({ objects }: Parsed): string[] {
  return [...objects.values()].flatMap(({ dictionary }) => {
    if (!/\/Type \/Page\b/.test(dictionary)) return []
    const content = objects.get(Number(/\/Contents (\d+) 0 R/.exec(dictionary)?.[1]))
    return [content?.stream?.toString('latin1') ?? '']
  })
}

/** The bytes of the JPEGs in the file. */
export const jpegsOf = (file: Buffer): Buffer[] =>
  [...parse(file).objects.values()].flatMap(({ dictionary, stream }) => (/\/DCTDecode/.test(dictionary) && stream ? [stream] : []))

/** The words of each page as pdfium copies them. */
export async function textByPdfium(file: Buffer): Promise<string[]> {
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(file)
  try {
    return [...document.pages()].map((page) => page.getText().replace(/\r\n/g, '\n').trim())
  } finally {
    document.destroy()
    library.destroy()
  }
}

/** What a program from outside says of the file; null where it is not installed. */
export async function askOutside(program: 'qpdf' | 'pdftotext' | 'pdffonts' | 'pdfinfo', args: string[]): Promise<{ ok: boolean; said: string } | null> {
  try {
    const { stdout, stderr } = await run(program, args, { maxBuffer: 64 << 20 })
    return { ok: true, said: stdout + stderr }
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string }
    return code === 'ENOENT' ? null : { ok: false, said: `${stdout}${stderr}` }
  }
}
