import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import sharp from 'sharp'

let compiler: NodeCompiler | undefined

/** A page for tests from Typst source: letters drawn as outlines from a font of the registry, so no system font is needed. */
export async function drawPage(
  source: string,
  options: { dpi?: number; paper?: string } = {},
): Promise<Buffer> {
  const require = createRequire(import.meta.url)
  const fonts = dirname(require.resolve('@expo-google-fonts/tinos/package.json'))
  compiler ??= NodeCompiler.create({
    workspace: import.meta.dirname,
    fontArgs: [{ fontPaths: ['400Regular', '700Bold'].map((style) => join(fonts, style)) }],
  })
  const svg = compiler.svg({
    mainFileContent: `#set page(paper: "${options.paper ?? 'a5'}", margin: 1.5cm)
#set text(font: "Tinos", size: 12pt, lang: "vi")
${source}`,
  })
  compiler.evictCache(10)
  const dpi = options.dpi ?? 200
  // An SVG point is a pixel at 72 dpi to the renderer.
  return sharp(Buffer.from(svg), { density: dpi })
    .flatten({ background: '#fff' })
    .greyscale()
    .png()
    .toBuffer()
}
