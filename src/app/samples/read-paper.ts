import type { PageReading } from '#platform/ocr/index.ts'
import { pageTruth, pixelSize } from './draw.ts'
import { layOut } from './layouts/index.ts'
import type { SamplePaper } from './papers.ts'
import { randomStream } from './random.ts'
import { pdfSheet, type PdfSheet } from './vector-pdf.ts'

/** Resolution at which the house draws a PDF page without a scan in it. */
export const SHEET_DPI = 300

/** Named in every reading made so: no engine read it, and the first engine that looks at the page will take its place. */
export const SAMPLE_ENGINE = 'sample-text 1'

/**
 * The pages of a paper as a PDF shows them, and what stands on them in the form of a reading: the words are those of the paper
 * without slips, a few of them with such doubt as an engine would have. About 3 ms a page with the sheet.
 */
export function readPaper(paper: SamplePaper): { sheet: PdfSheet; reading: PageReading }[] {
  const random = randomStream(paper.dossier.seed, 'doubt', paper.dossier.index, paper.kind)
  return layOut(paper).map((page) => {
    const sheet = pdfSheet(page)
    const pose = { dpi: SHEET_DPI, skewDegrees: 0 }
    const { width, height } = pixelSize({ ...page, width: sheet.width, height: sheet.height }, pose)
    const words: PageReading['words'] = []
    const lines: PageReading['lines'] = []
    const usual = random.int(90, 96)
    for (const line of pageTruth(page, pose).lines) {
      const from = words.length
      for (const { text, box } of line.words) {
        const doubtful = random.chance(0.012)
        const confidence = doubtful ? random.int(45, 80) : Math.min(97, usual + random.int(-3, 3))
        words.push({ text: text.normalize('NFC'), box, confidence, agreed: !doubtful })
      }
      lines.push([from, words.length])
    }
    const letters = words.reduce((sum, word) => sum + word.text.length, 0)
    const sure = words.reduce((sum, word) => sum + word.text.length * word.confidence, 0)
    return {
      sheet,
      reading: {
        text: lines
          .map(([from, until]) =>
            words
              .slice(from, until)
              .map((word) => word.text)
              .join(' '),
          )
          .join('\n'),
        words,
        lines,
        width,
        height,
        angle: 0,
        rotation: 0,
        meanConfidence: letters === 0 ? 0 : Math.round((sure / letters) * 10) / 10,
        engine: 'sample',
        engineVersion: SAMPLE_ENGINE,
        ms: 0,
      },
    }
  })
}
