import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { makePapers, type SamplePaper } from '#app/samples/papers.ts'
import { makeProvince } from '#app/samples/province.ts'
import { renderPage } from '#app/samples/render.ts'
import { glanceAt } from '#platform/images/codes.ts'
import type { ScanMeasures } from '#platform/images/index.ts'
import { judgeScan, type ScanFindingCode } from './judge-scan.ts'
import { loadScanLaw } from './scan-law.ts'

const law = loadScanLaw()
const KINDS = ['list', 'death-notice', 'declaration', 'fatherland-certificate', 'kinship-confirmation']

async function judge(image: Buffer, { dpi = 200, bilevel = false } = {}) {
  const { measures, unreadCode } = await glanceAt(image, { dpi, bilevel })
  const { width, height } = await sharp(image).metadata()
  return judgeScan({ measures: measures!, unreadCode }, { dpi, dpiFrom: 'file', width, height }, law)
}
const codes = async (image: Buffer, page?: { dpi?: number; bilevel?: boolean }) =>
  (await judge(image, page)).findings.map((finding) => finding.code)

let papers: SamplePaper[]
const medium: Buffer[] = []
beforeAll(async () => {
  const all = [...makeProvince({ seed: 11, dossiers: 60 })].flatMap(makePapers)
  papers = KINDS.flatMap((kind) => all.find((paper) => paper.kind === kind) ?? [])
  expect(papers).toHaveLength(KINDS.length)
  for (const paper of papers) medium.push((await renderPage(paper, 0, 'medium200')).bytes)
}, 60_000)

describe('worn papers, scanned well', () => {
  it.each(['clean200', 'hard200', 'bitonal200'] as const)('have nothing wrong with them: %s', async (level) => {
    for (const paper of papers) {
      const { bytes } = await renderPage(paper, 0, level)
      expect([paper.kind, await codes(bytes, { bilevel: level === 'bitonal200' })]).toEqual([paper.kind, []])
    }
    for (const bytes of medium) expect(await codes(bytes)).toEqual([])
  }, 60_000)
})

describe('spoilt scans', () => {
  const right = async (page: Sharp) => {
    const { width, height } = await page.metadata()
    return page.extract({ left: 0, top: 0, width: Math.round(width * 0.8), height })
  }
  it.each<[ScanFindingCode, number, (page: Sharp) => Sharp | Promise<Sharp>]>([
    ['blurred', 5, (page) => page.blur(2.5)],
    ['too-dark', 5, (page) => page.linear(0.5, 0)],
    // A carbon copy may be so pale that nothing is left to tell from paper.
    ['too-pale', 4, (page) => page.linear(0.2, 203)],
    ['askew', 5, (page) => page.rotate(18, { background: '#8a8a8a' })],
    ['cut', 5, right],
  ])('%s is found on %i of 5 pages', async (code, least, spoil) => {
    const found = []
    for (const bytes of medium) {
      const spoilt = await (await spoil(sharp(bytes))).jpeg({ quality: 70 }).toBuffer()
      found.push(await codes(spoilt))
    }
    expect(found.filter((one) => one.includes(code)).length).toBeGreaterThanOrEqual(least)
  }, 60_000)

  it('of fewer than 200 dots an inch are found by the number, two in a hundred forgiven', async () => {
    const [page] = medium
    expect(await codes(page!, { dpi: 150 })).toContain('low-resolution')
    expect(await codes(page!, { dpi: 196 })).not.toContain('low-resolution')
  })
})

describe('blank sides', () => {
  const sheet = (level: number) => sharp({ create: { width: 1654, height: 2339, channels: 3, background: { r: level, g: level, b: level } } })
  const over = async (page: Sharp, ink: Buffer, strength: number, soft: number) => {
    // Print of the other side: mirrored, pale, and soft from its way through the paper.
    const back = sharp(ink).resize(1654, 2339, { fit: 'fill' }).flop().greyscale()
    const through = await back.blur(soft).linear(strength, 255 * (1 - strength)).png().toBuffer()
    return page.composite([{ input: through, blend: 'multiply' }]).jpeg({ quality: 75 }).toBuffer()
  }
  it('are told from written ones: yellow paper and print showing through are no ink', async () => {
    expect(await judge(await sheet(236).jpeg().toBuffer())).toEqual({ findings: [], blank: true })
    for (const ink of medium) {
      expect(await judge(await over(sheet(236), ink, 0.1, 2.5))).toEqual({ findings: [], blank: true })
      expect(await judge(await over(sheet(228), ink, 0.2, 2.5))).toEqual({ findings: [], blank: true })
      expect((await judge(ink)).blank).toBe(false)
    }
  }, 60_000)

  it('with one line in faint pencil are not blank', async () => {
    const words = `<svg xmlns="http://www.w3.org/2000/svg" width="1654" height="2339"><g stroke="#8f8f8c" stroke-width="3" fill="none">${Array.from(
      { length: 14 },
      (_, i) => `<path d="M ${300 + i * 50} 900 q 8 -34 16 0 q 8 26 16 -10 q 4 -14 10 10"/>`,
    ).join('')}</g></svg>`
    const page = await sheet(232).composite([{ input: Buffer.from(words) }]).jpeg({ quality: 75 }).toBuffer()
    expect((await judge(page)).blank).toBe(false)
  })

  it('that are dark are no blank sides: an open lid hides what lies under it', async () => {
    expect(await judge(await sheet(30).jpeg().toBuffer())).toMatchObject({ blank: false, findings: [{ code: 'too-dark', measured: 30 }] })
  })
})

describe('the judgement', () => {
  const fine: ScanMeasures = { paper: 235, contrast: 150, blurMm: 0.05, cutStrokes: 0, cutSide: null, slope: 0.5, inkPerMille: 200 }
  const judged = (changes: Partial<ScanMeasures>, dpi = 200) => judgeScan({ measures: { ...fine, ...changes }, unreadCode: null }, { dpi, dpiFrom: 'a4', width: 1654, height: 2339 }, law).findings
  it('says what was measured and where the bound lies', () => {
    expect(judged({})).toEqual([])
    expect(judged({}, 150)).toEqual([{ code: 'low-resolution', measured: 150, limit: 200, assumed: true }])
    expect(judged({ cutStrokes: 9, cutSide: 'left' })).toEqual([{ code: 'cut', measured: 9, limit: 4, side: 'left' }])
    expect(judged({ slope: -14 })).toEqual([{ code: 'askew', measured: 14, limit: 12 }])
    expect(judged({ paper: 90, contrast: 30 })).toEqual([{ code: 'too-dark', measured: 90, limit: 140 }])
    expect(judged({ contrast: null, blurMm: null })).toEqual([])
  })
})
