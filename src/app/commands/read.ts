import type { Command } from 'commander'
import { readDocument, type DocumentReading } from '#modules/archive/fields/index.ts'
import { openEngine } from '#platform/ocr/index.ts'
import { createDecoder } from '#platform/pdf/index.ts'
import { readConfig } from '../config.ts'
import { print } from './context.ts'

export function addRead(program: Command): void {
  program
    .command('read <file>')
    .description('Read a scanned paper (PDF, JPEG, PNG, TIFF) and print text, type and fields. Stores nothing.')
    .action(async (file: string) => {
      const config = readConfig(process.env)
      const decoder = createDecoder({ size: 1, pdf: config.ANSINH_PDF })
      const engine = await openEngine(config.ANSINH_OCR)
      try {
        const { pages } = await decoder.inspectFile(file)
        const images: Buffer[] = []
        for (const page of pages) images.push(Buffer.from((await decoder.decodePage(file, page.index)).bytes))
        const reading = await readDocument(images, { engine })
        print(program.opts<{ json?: boolean }>().json, answerOf(reading), () => linesOf(reading))
      } finally {
        await Promise.all([decoder.close(), engine.close()])
      }
    })
}

function answerOf(reading: DocumentReading) {
  const { text, type, typeConfidence, fields, pages } = reading
  return {
    text,
    type,
    typeConfidence,
    fields,
    pages: pages.map(({ width, height, angle, meanConfidence, engineVersion }) => ({ width, height, angle, meanConfidence, engineVersion })),
  }
}

function linesOf({ text, type, fields }: DocumentReading): string {
  const told = Object.entries(fields).map(
    ([name, field]) => `${field.accepted ? ' ' : '?'} ${name.padEnd(20)} ${field.value ?? '—'}${field.raw && field.raw !== field.value ? `  «${field.raw}»` : ''}`,
  )
  return [`type: ${type}`, ...told, '', text].join('\n')
}
