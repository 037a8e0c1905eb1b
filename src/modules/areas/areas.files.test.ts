import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadAreaFiles } from './areas.files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'areas-'))
  cpSync('law/areas', folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

function append(file: string, line: string): void {
  writeFileSync(join(folder, file), `${readFileSync(join(folder, file), 'utf8')}${line}\n`)
}

describe('the area files', () => {
  it('are read whole, in NFC, with one row a succession', () => {
    const { areas, successions, kinds } = loadAreaFiles('law/areas')
    expect([areas.length > 900, successions.length > 700, kinds.length]).toEqual([true, true, 10])
    expect(areas.every((area) => area.name === area.name.normalize('NFC'))).toBe(true)
    const keys = successions.map((s) => `${s.fromCode}@${s.fromValidFrom}>${s.toCode}@${s.toValidFrom}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('have every source that they name explained in their README', () => {
    const readme = readFileSync('law/areas/README.md', 'utf8')
    const { areas, successions } = loadAreaFiles('law/areas')
    const sources = new Set(
      [...areas, ...successions].map((row) => row.source.replace(/^gso-\d.*/, 'gso-<day>')),
    )
    for (const source of sources) expect(readme).toContain(`\`${source}\``)
  })

  it.each([
    ['areas.csv', '99999,Nơi Nào,commune,commune,25,2025-02-30,,test,high', 'a day that does not exist'],
    ['areas.csv', '99999,Nơi Nào,hamlet,commune,25,2025-07-01,,test,high', 'an unknown kind'],
    ['areas.csv', '9,Nơi Nào,commune,commune,25,2025-07-01,,test,high', 'a code that is none'],
    ['areas.csv', '99999,Nơi Nào,commune,commune,,2025-07-01,,test,high', 'a commune with nothing above it'],
    ['areas.csv', '07900,Nơi Nào,ward,commune,25,2026-01-01,,test,high', 'two rows of one code on a day'],
    ['areas.csv', '99999,Nơi Nào,commune,commune,777,2025-07-01,,test,high', 'a parent that is not there'],
    [
      'successions.csv',
      '99999,2025-07-01,07900,2025-07-01,2025-07-01,whole,test,high',
      'a succession from nowhere',
    ],
  ])('are refused with a stable code when %s has the row %s: %s', (file, line) => {
    append(file, line)
    expect(() => loadAreaFiles(folder)).toThrow(expect.objectContaining({ code: 'areas.file-invalid' }))
  })
})
