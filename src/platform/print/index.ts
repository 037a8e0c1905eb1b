import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import QRCode from 'qrcode'

/** A folder that is not there: templates reach nothing but what is given to them. */
const WORKSPACE = '/nothing/of/this/machine'

let compiler: NodeCompiler | null = null

/** Fonts come from npm: a bare machine has none, and what is printed must look the same everywhere. */
function getCompiler(): NodeCompiler {
  if (compiler) return compiler
  const require = createRequire(import.meta.url)
  const folderOf = (name: string) => dirname(require.resolve(`@expo-google-fonts/${name}/package.json`))
  const fontPaths = [
    join(folderOf('be-vietnam-pro'), '400Regular'),
    join(folderOf('be-vietnam-pro'), '500Medium'),
    join(folderOf('be-vietnam-pro'), '600SemiBold'),
    join(folderOf('tinos'), '400Regular'),
    join(folderOf('tinos'), '700Bold'),
    join(folderOf('tinos'), '400Regular_Italic'),
    join(folderOf('cousine'), '400Regular'),
  ]
  compiler = NodeCompiler.create({ workspace: WORKSPACE, fontArgs: [{ fontPaths }] })
  return compiler
}

const inputsOf = (data: object) => ({ data: JSON.stringify(data) })

/**
 * A PDF of a Typst template, which finds `data` as JSON in `sys.inputs.data`: values reach the page as text, never as markup. `images` are
 * files that the template may name, by paths that begin with a slash.
 */
export function printPdf(template: string, data: object, images: ReadonlyMap<string, Buffer> = new Map()): Buffer {
  const typst = getCompiler()
  try {
    for (const [path, bytes] of images) typst.mapShadow(join(WORKSPACE, path), bytes)
    return typst.pdf({ mainFileContent: template, inputs: inputsOf(data) })
  } finally {
    if (images.size > 0) typst.resetShadow()
    typst.evictCache(10)
  }
}

/** The same drawn as one SVG. */
export function printSvg(template: string, data: object): string {
  const typst = getCompiler()
  try {
    return typst.plainSvg({ mainFileContent: template, inputs: inputsOf(data) })
  } finally {
    typst.evictCache(10)
  }
}

/** A code to be scanned, as SVG. H: a quarter of the squares may be lost to a stamp, a fold or a punched hole. */
export const qrSvg = (text: string, level: 'M' | 'H' = 'H'): Promise<string> => QRCode.toString(text, { type: 'svg', errorCorrectionLevel: level, margin: 4 })
