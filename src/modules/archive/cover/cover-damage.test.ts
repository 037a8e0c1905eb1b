import sharp from 'sharp'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { glanceAt } from '#platform/images/codes.ts'
import { chanceOf, CODE_ON_SHEET, DAMAGES, scanned, SHEET, WORDS } from '../../../../bench/covers/damage.ts'
import { loadScanLaw } from '../intake/scan-law.ts'
import { coverAmong, coverSheetImage } from './index.ts'

vi.setConfig({ testTimeout: 60_000 })

/** `npm run bench:covers` tears 240 sheets; these are some of each kind, with seeds of their own. */
const EACH = 3
let sheet: Buffer
let size: { width: number; height: number }
beforeAll(async () => {
  sheet = await coverSheetImage(SHEET, WORDS, { dpi: 150 })
  size = await sharp(sheet).metadata()
})

const askedMm = loadScanLaw().limits['sheet-unread'].limit

describe('a cover sheet with', () => {
  it.each(DAMAGES.map((damage, index) => [damage.name, damage, index] as const))('%s is read or asked about', async (_name, damage, index) => {
    const code = { left: CODE_ON_SHEET.left * size.width, top: CODE_ON_SHEET.top * size.height, side: CODE_ON_SHEET.side * size.width }
    for (let seed = 0; seed < EACH; seed++) {
      const chance = chanceOf(9_000_000 + index * 1000 + seed)
      const { codes, unreadCode } = await glanceAt(await scanned(await damage.apply(sheet, { ...size, code, chance }), chance))
      const cover = coverAmong(codes)
      if (cover) expect(cover).toEqual({ dossierId: SHEET.dossierId, expectedPages: SHEET.expectedPages })
      // Where no corner mark is left the words of the sheet tell, when it is read: archive.scans.test.ts.
      else if (damage.name !== 'all corner marks torn off') expect([damage.name, seed, (unreadCode ?? 0) * 297 >= askedMm]).toEqual([damage.name, seed, true])
    }
  })

  it('all of its code torn out leaves nothing to ask about by: the words of the sheet are read instead', async () => {
    const { width, height } = size
    const hole = { create: { width: Math.round(width * 0.4), height: Math.round(height * 0.25), channels: 3 as const, background: '#e8e0d0' } }
    const torn = await sharp(sheet).composite([{ input: hole, left: Math.round(width * 0.3), top: Math.round(height * 0.55) }]).jpeg().toBuffer()
    expect((await glanceAt(torn)).unreadCode).toBeNull()
  })
})
