import type { Bend } from './bend.ts'
import { pageTruth, type TruthField, type TruthLine } from './draw.ts'
import { layOut } from './layouts/index.ts'
import type { PaperKind, SamplePaper } from './papers.ts'
import { randomStream } from './random.ts'
import { poseOf, scanPage, type Level } from './scan.ts'
import type { FieldKey } from './sheet.ts'

export type PageTruth = {
  kind: PaperKind
  pageIndex: number
  pages: number
  level: Level
  dpi: number
  skewDegrees: number
  width: number
  height: number
  typewriter: boolean
  carbon: boolean
  lines: TruthLine[]
  fields: Partial<Record<FieldKey, TruthField>>
}

/** Facts that a paper states differently from its dossier are marked, so that a comparison knows they are meant. */
export type PaperText = {
  kind: PaperKind
  pages: { lines: TruthLine[]; width: number; height: number }[]
  fields: Partial<Record<FieldKey, TruthField & { page: number }>>
  contradicts: FieldKey[]
}

/**
 * What stands on a paper, without drawing it: lines and words with boxes in pixels at 200 dpi of a sheet that lies
 * straight, and the fields. About 0.7 ms a page; the way to fill a large archive with texts.
 */
export function documentText(paper: SamplePaper): PaperText {
  const pose = { dpi: 200, skewDegrees: 0 }
  const fields: PaperText['fields'] = {}
  const pages = layOut(paper).map((page, index) => {
    const truth = pageTruth(page, pose)
    for (const [key, field] of Object.entries(truth.fields) as [FieldKey, TruthField][]) {
      fields[key] ??= { ...field, page: index }
    }
    const scale = pose.dpi / 72
    return {
      lines: truth.lines,
      width: Math.round(page.width * scale),
      height: Math.round(page.height * scale),
    }
  })
  return { kind: paper.kind, pages, fields, contradicts: paper.contradicts }
}

/** How many pages a paper has. */
export function countPages(paper: SamplePaper): number {
  return paper.kind === 'service-record' ? 2 : 1
}

/**
 * One page as it comes from the scanner, with its ground truth in pixels of that image. The same paper, page, level and
 * seed give the same bytes on the same libvips. Costs: docs/decisions/0011-sample-papers.md. The boxes of a bent page are those
 * of the sheet before it was bent.
 */
export async function renderPage(
  paper: SamplePaper,
  pageIndex: number,
  level: Level,
  seed: number = paper.dossier.seed,
  bend?: Bend,
): Promise<{ bytes: Buffer; mediaType: 'image/jpeg' | 'image/png'; truth: PageTruth }> {
  const pages = layOut(paper)
  const page = pages[pageIndex]
  if (page === undefined) throw new RangeError(`the paper has no page ${pageIndex}`)
  const { index } = paper.dossier
  const own = randomStream(seed, 'render', index, paper.kind, pageIndex, level).int(0, 0x7fffffff)
  // What shows through is the other side of the sheet: the next page where there is one, otherwise the same form.
  const options = { level, seed: own, carbon: paper.carbon, back: pages[pageIndex ^ 1] ?? page, bend }
  const { bytes, mediaType, pose, width, height } = await scanPage(page, options)
  const { lines, fields } = pageTruth(page, poseOf(options))
  return {
    bytes,
    mediaType,
    truth: {
      kind: paper.kind,
      pageIndex,
      pages: pages.length,
      level,
      dpi: pose.dpi,
      skewDegrees: pose.skewDegrees,
      width,
      height,
      typewriter: page.machine === 'type',
      carbon: paper.carbon,
      lines,
      fields,
    },
  }
}
