import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { edtfDate, formatEdtf, parseEdtf, parseWrittenDate, type WrittenDateContext } from './edtf.ts'
import { addDays, legalDate } from './legal-date.ts'

// The library ships without types for this entry; only its bounds are used.
const { default: readEdtf } = (await import('edtf' as string)) as {
  default: (text: string) => { min: number; max: number }
}

const read = (text: string, context?: WrittenDateContext) => {
  const written = parseWrittenDate(text, context)
  if (written.kind === 'date') return written.date.edtf
  if (written.kind !== 'undetermined') return written.kind
  return [written.reason, ...written.candidates.map((date) => date.edtf)].join(' ')
}

const anyYear = fc.integer({ min: 1880, max: 2020 })
const anySimple = fc
  .tuple(
    anyYear,
    fc.integer({ min: 0, max: 364 }),
    fc.constantFrom(4, 7, 10),
    fc.constantFrom('', '~', '?', '%'),
  )
  .map(([year, day, length, mark]) => addDays(legalDate(`${year}-01-01`), day).slice(0, length) + mark)

describe('an EDTF date', () => {
  it.each([
    ['1949', '1949-01-01', '1949-12-31', 'year'],
    ['1949-02', '1949-02-01', '1949-02-28', 'month'],
    ['1940-04-20', '1940-04-20', '1940-04-20', 'day'],
    ['1949-XX', '1949-01-01', '1949-12-31', 'year'],
    ['1948-02-XX', '1948-02-01', '1948-02-29', 'month'],
    ['1948-XX-XX', '1948-01-01', '1948-12-31', 'year'],
    ['195X', '1950-01-01', '1959-12-31', 'decade'],
    ['19XX', '1900-01-01', '1999-12-31', 'century'],
    ['1950/1953-07', '1950-01-01', '1953-07-31', 'interval'],
    ['../1944', null, '1944-12-31', 'interval'],
    ['1975-05-01/..', '1975-05-01', null, 'interval'],
    ['XXXX', null, null, 'unknown'],
  ])('%s means the days from %s to %s', (edtf, earliest, latest, precision) => {
    expect(edtfDate(edtf)).toEqual({
      edtf,
      earliest,
      latest,
      precision,
      approximate: false,
      uncertain: false,
    })
  })

  it.each([
    '',
    '49',
    '1949-13',
    '1949-02-30',
    '1949-XX-05',
    '195X-07',
    'XXXX-07',
    '1953/1950',
    '/',
    '../..',
    '1949-7',
    'XXXX/1950',
  ])('is not read from "%s"', (edtf) => {
    expect(parseEdtf(edtf)).toBeUndefined()
  })

  it('keeps doubt apart from nearness', () => {
    expect(
      ['1949~', '1949?', '1949%'].map((edtf) => [edtfDate(edtf).approximate, edtfDate(edtf).uncertain]),
    ).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ])
  })

  it('has the bounds that an independent reader of the standard gives it', () => {
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
    fc.assert(
      fc.property(anySimple, (edtf) => {
        const ours = edtfDate(edtf)
        const theirs = readEdtf(edtf)
        expect([ours.earliest, ours.latest]).toEqual([day(theirs.min), day(theirs.max)])
      }),
      { numRuns: 200 },
    )
  })

  it('is shown in words that read back as the same date', () => {
    const interval = fc
      .tuple(anySimple, anySimple)
      .map(([a, b]) => [a.replace(/[~?%]$/, ''), b.replace(/[~?%]$/, '')])
      .chain(([a, b]) => fc.constantFrom(`${a}/${b}`, `../${a}`, `${b}/..`))
      .filter((edtf) => parseEdtf(edtf) !== undefined)
    const decade = anyYear.map((year) => `${String(year).slice(0, 3)}X`)
    fc.assert(
      fc.property(
        fc.oneof(anySimple, interval, decade, fc.constantFrom('19XX', '1949-09~/1949-12~')),
        (edtf) => {
          expect(read(formatEdtf(edtf))).toBe(edtf)
        },
      ),
    )
  })
})

describe('a date as papers write it', () => {
  it.each([
    ['1949', '1949'],
    ['7/1949', '1949-07'],
    ['Tháng 07 Năm 1949', '1949-07'],
    ['ngày 20 tháng 4 năm 1940', '1940-04-20'],
    ['20.4.1940', '1940-04-20'],
    ['20/IV/1940', '1940-04-20'],
    ['Ngày 27-07-1947.', '1947-07-27'],
    ['khoảng 1949', '1949~'],
    ['vào khoảng tháng 7 năm 1949', '1949-07~'],
    ['1949 (?)', '1949?'],
    ['đầu năm 1949', '1949-01~/1949-04~'],
    ['cuối tháng 7/1949', '1949-07-21~/1949-07-31~'],
    ['quý II năm 1951', '1951-04/1951-06'],
    ['trước 1945', '../1944'],
    ['trước tháng 8/1945', '../1945-07'],
    ['sau 30/4/1975', '1975-05-01/..'],
    ['1950-1953', '1950/1953'],
    ['từ 1950 đến 7/1953', '1950/1953-07'],
    ['những năm 1950', '195X'],
    ['195x', '195X'],
    ['ngày ... tháng ... năm 1968', '1968'],
    ['…/…/1949', '1949'],
    ['ngày    tháng 7 năm 1949', '1949-07'],
    ['00/00/1950', '1950'],
    ['sinh năm 1949', '1949'],
    ['15/8/1947 (dương lịch)', '1947-08-15'],
    ['không rõ', 'unknown'],
    ['Chưa xác định', 'unknown'],
    ['.......', 'unknown'],
    ['', 'unknown'],
    ['31/2/1949', 'unreadable'],
    ['khi nước lũ', 'unreadable'],
    ['1953-1950', 'unreadable'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected)
    expect(read(text.normalize('NFD'))).toBe(expected)
  })

  it('keeps its text beside the reading', () => {
    expect(parseWrittenDate('  Tháng 07   Năm 1949 ').text).toBe('Tháng 07 Năm 1949')
    // A slash that only looks like one.
    for (const slash of ['\u2044', '\u2215', '\uff0f'])
      expect(parseWrittenDate(`01${slash}04${slash}1928`)).toMatchObject({ kind: 'date', date: { edtf: '1928-04-01' } })
  })

  it.each(['15/7/1949 (ÂL)', '15 tháng 7 năm 1949 âm lịch', 'rằm tháng giêng năm 1949', '15/7 AL'])(
    'in the lunar calendar is never converted: %s',
    (text) => {
      expect(read(text)).toBe('lunar')
    },
  )

  it('in the sixty-year cycle has as many candidates as the paper leaves possible', () => {
    expect(read('năm Mậu Thân')).toBe('sexagenary-year 1908~ 1968~')
    expect(read('năm Mậu Thân', { earliest: legalDate('1945-08-19') })).toBe('1968~')
    expect(read('Mậu Thân', { latest: legalDate('1954-07-20') })).toBe('1908~')
    expect(read('Mậu Thân 1968')).toBe('1968~')
    expect(read('Mậu Thân 1969')).toBe('unreadable')
  })

  it('tells the year of the rat from the year of the snake without their marks', () => {
    const context = { earliest: legalDate('1940-01-01'), latest: legalDate('1999-12-31') }
    expect(['Canh Tý', 'Quý Tỵ', 'Quí Tị', 'Canh ty', 'Tân Tỵ'].map((text) => read(text, context))).toEqual([
      '1960~',
      '1953~',
      '1953~',
      '1960~',
      '1941~',
    ])
  })

  it('with a two-digit year is settled only where one century is possible', () => {
    expect(read('20/4/40')).toBe('1940-04-20')
    expect(read('20/4/85')).toBe('two-digit-year 1885-04-20 1985-04-20')
    expect(read('20/4/85', { earliest: legalDate('1945-01-01') })).toBe('1985-04-20')
  })

  it('without a year says so', () => {
    expect(read('20/4')).toBe('no-year')
    expect(read('ngày 20 tháng 4')).toBe('no-year')
  })
})
