import { readFile } from 'node:fs/promises'
import { openEngine, readImage, type OcrEngine, type PageReading } from '#platform/ocr/index.ts'
import { classifyLayout } from './classify-document.ts'
import { extractFields } from './extract-fields.ts'
import type { DocumentRules, FieldContext, Fields, ReadPage } from './fields.types.ts'
import { loadDocumentRules } from './load-document-rules.ts'
import { layOut } from './page-layout.ts'

export type DocumentReading = {
  /** Pages parted by a form feed. */
  text: string
  type: string
  /** 0–100. */
  typeConfidence: number
  fields: Fields
  pages: PageReading[]
}

let loaded: DocumentRules | undefined

/** Type and fields of pages already read, by the rules of law/documents (loaded once). */
export function understandPages(
  pages: readonly ReadPage[],
  context: FieldContext = {},
  rules: DocumentRules = (loaded ??= loadDocumentRules()),
): Pick<DocumentReading, 'type' | 'typeConfidence' | 'fields'> {
  const layout = layOut(pages)
  const first = pages.length === 1 ? layout : layOut(pages.slice(0, 1))
  const { type, confidence } = classifyLayout(first, rules.types)
  return { type, typeConfidence: confidence, fields: extractFields(layout, type, rules.fields, context) }
}

/**
 * Reads one document: its page images in order, or the path of one image. Stores nothing. Errors are those of
 * `readImage`.
 */
export async function readDocument(
  files: readonly Buffer[] | string,
  options: { engine?: OcrEngine; context?: FieldContext } = {},
): Promise<DocumentReading> {
  const images = typeof files === 'string' ? [await readFile(files)] : files
  const engine = options.engine ?? (await openEngine())
  try {
    const pages: PageReading[] = []
    for (const image of images) pages.push(await readImage(image, { engine }))
    return {
      text: pages.map((page) => page.text).join('\f'),
      ...understandPages(pages, options.context),
      pages,
    }
  } finally {
    if (options.engine === undefined) await engine.close()
  }
}
