import { expect, test } from 'vitest'
import { upkeepLines } from './upkeep-lines.ts'

const at = new Date('2026-06-15T01:30:00+07:00')
const HOURS = 26
const made = (hoursAgo: number, lacking = 0) => ({ endedAt: at, sound: true, soundAt: at, soundSecondsAgo: hoursAgo * 3600, detail: { bytes: 5_000_000, files: 25, lacking } })
const tones = (...args: Parameters<typeof upkeepLines>) => upkeepLines(...args).map(({ tone }) => tone)

test('a backup is told with its moment and size, and warned of when it is older than the settings allow, was never made, failed, or the store lacks files', () => {
  const [line] = upkeepLines(made(2), null, HOURS)
  expect(line).toMatchObject({ tone: 'sure' })
  expect(line?.text).toContain('15/06/2026')
  expect(line?.text).toContain('4,8 MB')
  expect(tones(made(HOURS), null, HOURS)).toEqual(['sure', 'plain'])
  expect(tones(made(HOURS + 1), null, HOURS)).toEqual(['sure', 'refused', 'plain'])
  expect(tones(null, null, HOURS)).toEqual(['refused', 'plain'])
  expect(tones(made(2, 1), null, HOURS)).toEqual(['refused', 'plain'])
  const failed = { endedAt: at, sound: false, detail: { code: 'backup.key-missing' } }
  expect(tones({ ...failed, soundAt: at, soundSecondsAgo: 3600 }, null, HOURS)).toEqual(['refused', 'plain'])
  expect(upkeepLines({ ...failed, soundAt: at, soundSecondsAgo: 3600 }, null, HOURS)[0]?.text).toContain('backup.key-missing')
  expect(tones({ ...failed, soundAt: null, soundSecondsAgo: null }, null, HOURS)).toEqual(['refused', 'refused', 'plain'])
})

test('the last reading of the store is told with what it found', () => {
  const read = { endedAt: at, sound: true, soundAt: at, soundSecondsAgo: 0, detail: { files: 25, bytes: 900, changed: 0, missing: 0, unknown: 0 } }
  expect(tones(made(1), read, HOURS)).toEqual(['sure', 'sure'])
  const broken = { ...read, sound: false, detail: { ...read.detail, missing: 3 } }
  expect(upkeepLines(made(1), broken, HOURS)[1]).toMatchObject({ tone: 'refused', text: expect.stringContaining('3 tệp bị mất') })
})
