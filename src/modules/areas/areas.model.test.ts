import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, legalDate, type LegalDate } from '#shared/legal-date.ts'
import { foldText } from '#shared/names.ts'
import { loadAreaFiles } from './areas.files.ts'
import {
  ancestorsOn,
  areaKey,
  areaPath,
  areasOn,
  buildAreaIndex,
  findArea,
  fullAreaName,
  isAreaValidOn,
  predecessors,
  successors,
} from './areas.model.ts'
import { resolve } from './areas.resolve.ts'
import type { Area } from './areas.types.ts'

const index = buildAreaIndex(loadAreaFiles('law/areas'))
const day = legalDate
const today = day('2026-06-15')

const communesOf = (province: string, on: LegalDate) =>
  areasOn(on, 'commune', index).filter((area) => areaPath(area, on, index).startsWith(`${province}/`))
const unit = (code: string, on: string): Area => {
  const area = findArea(code, day(on), index)
  if (area === undefined) throw new Error(`no ${code} on ${on}`)
  return area
}
const found = (text: string, on: string) =>
  resolve(text, day(on), index).map((candidate) => areaKey(candidate.area))
const first = (text: string, on: string) => found(text, on)[0]

describe('the units of Phú Thọ', () => {
  it.each([
    ['2019-12-31', 277],
    ['2020-01-01', 225],
    ['2024-12-31', 225],
    ['2025-01-01', 207],
    ['2025-06-30', 207],
    ['2025-07-01', 148],
    ['2026-06-15', 148],
  ])('on %s are %i communes', (on, count) => {
    expect(communesOf('25', day(on))).toHaveLength(count)
  })

  it('are 133 xã and 15 phường today, directly under the province', () => {
    const kinds = Map.groupBy(communesOf('25', today), (area) => area.kind)
    expect([kinds.get('commune')?.length, kinds.get('ward')?.length, kinds.size]).toEqual([133, 15, 2])
    expect(areasOn(today, 'district', index)).toEqual([])
  })

  it('have 13 districts until 30/6/2025', () => {
    const districts = (on: string) =>
      areasOn(day(on), 'district', index).filter((area) => area.parentCode === '25').length
    expect([districts('2019-12-31'), districts('2025-06-30'), districts('2025-07-01')]).toEqual([13, 13, 0])
  })

  it.each(['2019-12-31', '2020-01-01', '2025-01-01'])('of %s all became units of today', (on) => {
    const lost = communesOf('25', day(on)).filter((area) => successors(area, today, index).length === 0)
    expect(lost).toEqual([])
  })

  it('of today come, all of them, from units that stood on 30/6/2025', () => {
    const before = new Set<string>()
    for (const commune of communesOf('25', today)) {
      const from = predecessors(commune, day('2025-06-30'), index)
      expect(from.length).toBeGreaterThan(0)
      for (const { area } of from) before.add(areaKey(area))
    }
    expect(before.size).toBe(207 + 121 + 151)
  })
})

describe('the units of Vĩnh Phúc and Hòa Bình', () => {
  it.each([
    ['2004-07-08', 151, 214],
    ['2008-04-18', 151, 214],
    ['2008-04-19', 155, 214],
    ['2008-07-31', 155, 214],
    ['2008-08-01', 137, 210],
    ['2019-12-31', 137, 210],
    ['2020-01-01', 137, 151],
    ['2020-05-31', 137, 151],
    ['2020-06-01', 136, 151],
    ['2024-12-31', 136, 151],
    ['2025-01-01', 121, 151],
    ['2025-06-30', 121, 151],
    ['2025-07-01', 0, 0],
  ])('on %s are %i and %i communes', (on, vinhPhuc, hoaBinh) => {
    expect([communesOf('26', day(on)).length, communesOf('17', day(on)).length]).toEqual([vinhPhuc, hoaBinh])
  })

  it('are in as many districts as the lists have, on each day', () => {
    const districts = (province: string, on: string) =>
      areasOn(day(on), 'district', index).filter((area) => area.parentCode === province).length
    expect(['2004-07-08', '2008-08-01', '2009-01-07', '2020-01-01', '2025-06-30'].map((on) => [districts('26', on), districts('17', on)])).toEqual([[9, 11], [8, 11], [9, 11], [9, 10], [9, 10]])
    expect([districts('26', '2025-07-01'), districts('17', '2025-07-01')]).toEqual([0, 0])
  })

  it('became what the reports of the resolutions say', () => {
    const to = (code: string) =>
      successors(unit(code, '2024-12-31'), day('2025-01-01'), index).map(
        (one) => `${one.area.name} ${one.extent}`,
      )
    expect(['09103', '09115', '09139', '09142'].map(to)).toEqual([
      ['Đại Đồng whole'],
      ['Thổ Tang whole'],
      ['Lương Điền whole'],
      ['Vĩnh Tường whole'],
    ])
    expect(unit('04918', '2021-01-31').kind).toBe('commune')
    expect(unit('04918', '2021-02-01').kind).toBe('ward')
  })
})

describe('what is not known of the mergers of 2020', () => {
  it('is told: two heirs in part where it is one or the other, and no link that was not read is believed', () => {
    const heirs = successors(unit('05161', '2019-12-31'), day('2020-01-01'), index)
    expect(heirs.map((one) => [one.area.code, one.extent, one.confidence])).toEqual([['05158', 'part', 'unverified'], ['05182', 'part', 'unverified']])
    expect(successors(unit('04966', '2019-12-31'), day('2020-01-01'), index).map((one) => [one.area.code, one.extent, one.confidence])).toEqual([['04969', 'whole', 'low']])
  })
})

describe('every unit of any day', () => {
  it('leads to units of today: none is lost', () => {
    const lost = index.areas.filter((area) => successors(area, today, index).length === 0)
    expect(lost.map(areaKey)).toEqual([])
  })

  it('leads to units of the same province, today, when it is a commune of one of the three', () => {
    const elsewhere = index.areas
      .filter((area) => area.level === 'commune' && area.validUntil !== '2008-08-01')
      .flatMap((area) => successors(area, today, index))
      .filter(({ area }) => !areaPath(area, today, index).startsWith('25/') || area.level !== 'commune')
    expect(elsewhere).toEqual([])
  })

  it('leads to Hà Nội where it went there on 1/8/2008: Mê Linh and four communes of Lương Sơn', () => {
    const left = index.areas.filter((area) => area.level === 'commune' && area.validUntil === '2008-08-01')
    expect(Object.fromEntries([...Map.groupBy(left, (area) => area.parentCode)].map(([code, areas]) => [code, areas.length]))).toEqual({ '152': 4, '250': 18 })
    for (const area of left) expect(successors(area, today, index).map((one) => one.area.code)).toEqual(['01'])
  })

  it('never leads back to itself', () => {
    const state = new Map<string, 'open' | 'done'>()
    const cycles: string[] = []
    const visit = (key: string): void => {
      if (state.get(key) === 'open') cycles.push(key)
      if (state.has(key)) return
      state.set(key, 'open')
      for (const link of index.later.get(key) ?? []) visit(`${link.toCode}@${link.toValidFrom}`)
      state.set(key, 'done')
    }
    for (const area of index.areas) visit(areaKey(area))
    expect(cycles).toEqual([])
  })

  it('went over whole to one unit, or in part to several', () => {
    const wrong = [...index.later].filter(([, links]) => {
      const whole = links.filter((link) => link.extent === 'whole').length
      return !(whole === 1 && links.length === 1) && !(whole === 0 && links.length > 1)
    })
    expect(wrong.map(([key]) => key)).toEqual([])
  })

  it('passes on no earlier than it ended and no later than the other began', () => {
    const wrong = [...index.later].flatMap(([key, links]) => {
      const from = index.byKey.get(key)
      return links.filter(
        (link) =>
          from?.validUntil === null || link.on < (from?.validUntil ?? '') || link.on < link.toValidFrom,
      )
    })
    expect(wrong).toEqual([])
  })
})

describe('the provinces', () => {
  it('are 63 until 30/6/2025 and 34 since, each with a successor', () => {
    expect(areasOn(day('2025-06-30'), 'province', index)).toHaveLength(63)
    expect(areasOn(day('2025-07-01'), 'province', index)).toHaveLength(34)
    for (const province of areasOn(day('2025-06-30'), 'province', index)) {
      const now = successors(province, today, index)
      expect(now.map((related) => [related.area.level, related.extent])).toEqual([['province', 'whole']])
    }
  })

  it('use codes again: 15 was Yên Bái and is Lào Cai', () => {
    expect([unit('15', '2025-06-30').name, unit('15', '2025-07-01').name]).toEqual(['Yên Bái', 'Lào Cai'])
  })
})

describe('succession', () => {
  const names = (code: string, on: string, to: LegalDate) =>
    successors(unit(code, on), to, index).map((related) => `${related.area.name} ${related.extent}`)

  it('follows a code that passed to another unit', () => {
    // 08077 was Đan Thượng and ended; 08062 Đan Hà took its name, 08071 has it today.
    expect(names('08077', '2019-12-31', day('2020-01-01'))).toEqual(['Đan Thượng whole'])
    expect(successors(unit('08077', '2019-12-31'), day('2020-01-01'), index)[0]?.area.code).toBe('08062')
    expect(successors(unit('08077', '2019-12-31'), today, index)[0]?.area.code).toBe('08071')
  })

  it('gives all units between which one was divided, in part', () => {
    expect(names('04891', '2025-06-30', today)).toEqual(['Thống Nhất part', 'Tiền Phong part'])
  })

  it('of a district gives what became of its communes', () => {
    expect(names('230', '2025-06-30', today)).toEqual([
      'Đoan Hùng part',
      'Bằng Luân part',
      'Chí Đám part',
      'Tây Cốc part',
      'Chân Mộng part',
    ])
  })

  it('of a unit that stands is the unit itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...index.areas), (area) => {
        expect(successors(area, area.validFrom, index)).toEqual([
          { area, extent: 'whole', confidence: 'high' },
        ])
      }),
    )
  })

  it('says how sure it is', () => {
    const vinhPhu = index.byKey.get('x-vinh-phu@1968-03-01')
    expect(vinhPhu && successors(vinhPhu, day('2000-01-01'), index)).toMatchObject([
      { area: { code: '25' }, extent: 'part', confidence: 'unverified' },
      { area: { code: '26' }, extent: 'part', confidence: 'unverified' },
    ])
  })

  it('leads back the way that it leads forward', () => {
    fc.assert(
      fc.property(fc.constantFrom(...communesOf('25', day('2019-12-31'))), (old) => {
        for (const { area } of successors(old, today, index)) {
          const back = predecessors(area, day('2019-12-31'), index).map((related) => related.area)
          expect(back).toContain(old)
        }
      }),
    )
  })
})

describe('the path of a unit', () => {
  it('goes through the district while there was one', () => {
    expect(areaPath(unit('07900', '2019-12-31'), day('2019-12-31'), index)).toBe('25/227/07900/')
    expect(areaPath(unit('07900', '2026-06-15'), today, index)).toBe('25/07900/')
    expect(areaPath(unit('25', '2026-06-15'), today, index)).toBe('25/')
  })

  it('does not change while a row holds, so that it can be stored with the row', () => {
    for (const area of index.areas) {
      const last = area.validUntil === null ? today : addDays(area.validUntil, -1)
      if (area.code.startsWith('x-')) continue
      expect(areaPath(area, last, index)).toBe(areaPath(area, area.validFrom, index))
    }
  })

  it('is ASCII and ends with a slash', () => {
    for (const area of index.areas)
      expect(areaPath(area, area.validFrom, index)).toMatch(/^(?:[a-z0-9-]+\/)+$/)
  })
})

describe('a written place', () => {
  const anyUnit = fc
    .constantFrom(...index.areas)
    .chain((area) => fc.tuple(fc.constant(area), fc.integer({ min: 0, max: 4000 })))
    .map(([area, days]) => {
      const on = addDays(area.validFrom, days)
      return [area, isAreaValidOn(area, on) ? on : area.validFrom] as const
    })

  it('in full, with every level, gives its unit first on its day', () => {
    fc.assert(
      fc.property(anyUnit, ([area, on]) => {
        const [best, next] = resolve(fullAreaName(area, on, index), on, index)
        expect(best?.area).toBe(area)
        expect(next?.score ?? 0).toBeLessThan(best?.score ?? 0)
      }),
      { numRuns: 400 },
    )
  })

  it('in full, without marks or with the other tone-mark style, still gives its unit first', () => {
    fc.assert(
      fc.property(anyUnit, ([area, on]) => {
        const text = fullAreaName(area, on, index)
        const newStyle = text.replaceAll('òa', 'oà').replaceAll('ủy', 'uỷ').replaceAll('úy', 'uý')
        expect(resolve(newStyle, on, index)[0]?.area).toBe(area)
        const unmarked = resolve(foldText(text), on, index)
        const best = unmarked.filter((candidate) => candidate.score === unmarked[0]?.score)
        expect(best.map((candidate) => candidate.area)).toContain(area)
      }),
      { numRuns: 400 },
    )
  })

  it.each([
    ['TT Hùng Sơn, H. Lâm Thao, Phú Thọ', '2015-01-01', '08498@2004-11-16'],
    ['tx Phú Thọ', '2019-01-01', '228@2004-07-08'],
    ['P. Gia Cẩm, TP Việt Trì', '2019-01-01', '07900@2004-07-08'],
    ['p.Gia Cẩm - Tp.Việt Trì - T. Phú Thọ', '2019-01-01', '07900@2004-07-08'],
    ['Chí Đám - Đoan Hùng - Phú Thọ', '2015-01-01', '07999@2004-07-08'],
    ['xa Chi Dam huyen Doan Hung tinh Phu Tho', '2015-01-01', '07999@2004-07-08'],
    ['phuong lau, viet tri', '2015-01-01', '07921@2004-07-08'],
    ['Khu 5, xã Tu Vũ, huyện Thanh Thuỷ', '2015-01-01', '08704@2004-07-08'],
    ['Quê quán: xã Tu Vũ, huyện Thanh Thủy', '2021-01-01', '08701@2020-01-01'],
    ['xã Tu Vũ, tỉnh Phú Thọ', '2026-06-15', '08686@2025-07-01'],
    ['xã Chí Dám, huyện Đoan Hừng', '2015-01-01', '07999@2004-07-08'],
    ['xã Thụy Vàn, thành phố Việt Tri', '2015-01-01', '07924@2004-07-08'],
    ['xã Chì Đárn, huyện Đoan Hùng', '2015-01-01', '07999@2004-07-08'],
    ['tỉnh Bà Rịa - Vũng Tàu', '2015-01-01', '77@2004-07-08'],
    ['Phú Thọ', '2026-06-15', '25@2025-07-01'],
    ['huyện Phong Châu, tỉnh Vĩnh Phú', '1985-01-01', 'x-phong-chau@1977-07-05'],
  ])('as %s on %s is %s', (text, on, key) => {
    expect(first(text, on)).toBe(key)
  })

  it('on a war-time paper is found under the province of that time', () => {
    const [best] = resolve('xã Chí Đám, huyện Đoan Hùng, tỉnh Vĩnh Phú', day('1972-05-01'), index)
    expect(best?.area.code).toBe('07999')
    expect(best?.reasons).toEqual([
      { code: 'name-exact', written: 'xã Chí Đám' },
      { code: 'not-valid-on-day', validFrom: '2004-07-08', validUntil: '2025-01-01' },
      { code: 'parent-matches', written: 'huyện Đoan Hùng', through: 'itself' },
      { code: 'parent-matches', written: 'tỉnh Vĩnh Phú', through: 'succession' },
    ])
  })

  it('under a name that has ended is followed by what it became', () => {
    const candidates = resolve('xã Hùng Xuyên, huyện Đoan Hùng, tỉnh Phú Thọ', today, index)
    expect(candidates.slice(0, 2).map((candidate) => areaKey(candidate.area))).toEqual([
      '07975@2020-01-01',
      '07999@2025-07-01',
    ])
    expect(candidates[1]?.reasons).toContainEqual({
      code: 'successor-of',
      areaKey: '07975@2020-01-01',
      extent: 'whole',
    })
    expect(candidates[1]?.reasons).toContainEqual({ code: 'alias-old-name', name: 'Xã Hùng Xuyên' })
  })

  it('that several units bear stays several', () => {
    const [one, two] = resolve('xã Hiền Lương', day('2022-01-01'), index)
    expect([one?.area.code, two?.area.code].toSorted()).toEqual(['04885', '08080'])
    expect(one?.score).toBe(two?.score)
  })

  it('in another province is answered by that province, never by a namesake at home', () => {
    const [best, ...others] = resolve('xã Tam Sơn, huyện Núi Thành, tỉnh Quảng Nam', day('2015-01-01'), index)
    expect(best?.area).toMatchObject({ code: '49', level: 'province' })
    expect(best?.reasons.filter((reason) => reason.code === 'finer-part-unknown')).toHaveLength(2)
    expect(others.map((candidate) => candidate.area.name)).not.toContain('Tam Sơn')
  })

  it('with a mistaken district keeps its unit and says so', () => {
    const candidate = resolve('xã Chí Đám, huyện Thanh Ba, tỉnh Phú Thọ', day('2015-01-01'), index)[0]
    expect(candidate?.area.code).toBe('07999')
    expect(candidate?.reasons).toContainEqual({ code: 'parent-differs', written: 'huyện Thanh Ba' })
  })

  it('with a level left out says which', () => {
    const candidate = resolve('xã Chí Đám, tỉnh Phú Thọ', day('2015-01-01'), index)[0]
    expect(candidate?.area.code).toBe('07999')
    expect(candidate?.reasons).toContainEqual({ code: 'level-missing', level: 'district' })
  })

  it.each(['', '   ', 'không rõ', 'xã Không Có, huyện Không, tỉnh Nào', 'Trung Quốc'])(
    'that is in no list gives nothing: "%s"',
    (text) => {
      expect(found(text, '2015-01-01')).toEqual([])
    },
  )

  it('never throws and never leaves the range of scores', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const { score } of resolve(text, today, index)) {
          expect(score).toBeGreaterThan(0)
          expect(score).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})

describe('the units above', () => {
  it('are those of the day', () => {
    const names = (code: string, on: string) =>
      ancestorsOn(unit(code, on), day(on), index).map((area) => areaKey(area))
    expect(names('08281', '2005-01-01')).toEqual(['233@2004-07-08', '25@1997-01-01'])
    expect(names('08281', '2007-01-01')).toEqual(['227@2004-07-08', '25@1997-01-01'])
  })
})
