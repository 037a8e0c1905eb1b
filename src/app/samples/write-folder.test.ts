import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REGISTER_HEADERS } from './register.ts'
import { writeSampleFolder, type FolderTruth } from './write-folder.ts'

describe('a folder of scans', () => {
  let dir: string
  let truth: FolderTruth
  const covers: number[] = []
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'samples-'))
    truth = await writeSampleFolder(dir, {
      seed: 3,
      dossiers: 3,
      perBatch: 2,
      coverSheet: async (dossier) => {
        covers.push(dossier.index)
        return sharp({ create: { width: 420, height: 594, channels: 3, background: 'white' } })
          .png()
          .toBuffer()
      },
    })
  }, 120_000)
  afterAll(() => rm(dir, { recursive: true, force: true }))

  it('lists every dossier of the folder, headers as the department has them', async () => {
    const rows = parse(await readFile(join(dir, 'register.csv')), { bom: true }) as string[][]
    expect(rows[0]).toEqual([...REGISTER_HEADERS])
    expect(rows.slice(1).map((row) => row[0])).toEqual(truth.dossiers.map(({ rawNumber }) => rawNumber))
    expect(rows.slice(1).map((row) => Number(row.at(-1)))).toEqual(
      truth.dossiers.map(({ expectedPages }) => expectedPages),
    )
  })

  it('holds each file of the truth, batches with as many pages as the truth says', async () => {
    for (const { file, mediaType, pages } of truth.files) {
      expect((await stat(join(dir, file))).size).toBeGreaterThan(0)
      if (mediaType !== 'application/pdf') continue
      const pdf = (await readFile(join(dir, file))).toString('latin1')
      expect(pdf.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(pages.length)
    }
  })

  it('puts one cover sheet before the pages of each dossier and counts the sheets', () => {
    expect(covers).toEqual([0, 1, 2])
    const sheets = truth.files.flatMap(({ pages }) => pages)
    for (const { index, scannedPages } of truth.dossiers) {
      const own = sheets.filter(({ dossier }) => dossier === index)
      expect(own.map(({ cover }) => cover)).toEqual([
        true,
        ...Array.from({ length: scannedPages }, () => false),
      ])
    }
  })

  it('holds a picture cut short and a program under a wrong name, both said to be refused', async () => {
    expect(truth.files.filter(({ refused }) => refused).map(({ file, refused }) => [file, refused])).toEqual([
      ['anh-hong.jpg', 'intake.truncated'],
      ['ban-scan.pdf', 'intake.unknown-type'],
    ])
    await expect(sharp(join(dir, 'anh-hong.jpg'), { failOn: 'truncated' }).raw().toBuffer()).rejects.toThrow()
    expect((await readFile(join(dir, 'ban-scan.pdf'))).subarray(0, 2).toString()).toBe('MZ')
  })
})
