import { describe, expect, it } from 'vitest'
import { parseDossierNumber } from '#shared/dossier-number.ts'
import { parseEdtf } from '#shared/edtf.ts'
import { makePapers } from './papers.ts'
import { getPlaces, withNewToneMarks, writeHomePlace } from './places.ts'
import { CATEGORIES, makeDossier, makeProvince, sexagenaryYear } from './province.ts'
import { randomStream } from './random.ts'
import { documentText } from './render.ts'

const province = [...makeProvince({ seed: 11, dossiers: 2000 })]

describe('the made-up province', () => {
  it('gives the same dossier wherever in the province it is made', () => {
    expect([...makeProvince({ seed: 11, from: 1234, dossiers: 3 })]).toEqual(province.slice(1234, 1237))
    expect(makeDossier(12, 1234)).not.toEqual(makeDossier(11, 1234))
  })

  it('writes dossier numbers that are read back as their parts, with and without zeros in front', () => {
    const symbols = {
      police: 'CA',
      localities: new Set(['PTO', 'VPC', 'HBH']),
      categories: new Set(Object.values(CATEGORIES).map(({ symbol }) => symbol)),
      periods: new Set(['TCM', 'CP', 'CM', 'BV']),
    }
    for (const { rawNumber, number } of province) {
      const read = parseDossierNumber(rawNumber, symbols)
      expect(read, rawNumber).toMatchObject({
        police: number.police,
        locality: number.locality,
        category: number.category,
        period: number.period,
      })
      expect(Number(read?.number), rawNumber).toBe(Number(number.number))
    }
    expect(new Set(province.map(({ rawNumber }) => rawNumber.replace(/[\d\w]/g, ''))).size).toBeGreaterThan(3)
  })

  it('gives no number twice', () => {
    expect(new Set(province.map(({ number }) => number.number)).size).toBe(province.length)
  })

  it('writes births as EDTF beside the words, and every precision occurs', () => {
    const precisions = new Map<string, number>()
    for (const { person } of province) {
      const date = parseEdtf(person.birth.edtf)
      expect(date, person.birth.edtf).toBeDefined()
      const key = date?.approximate ? 'approximate' : (date?.precision ?? '')
      precisions.set(key, (precisions.get(key) ?? 0) + 1)
    }
    expect([...precisions.keys()].sort()).toEqual(['approximate', 'day', 'month', 'unknown', 'year'])
  })

  it('received 97.5 to 99.5 of a hundred between 2015 and the day of the term report', () => {
    const early = province.filter(
      ({ receivedOn }) => receivedOn >= '2015-01-01' && receivedOn <= '2020-05-26',
    )
    expect(early.length / province.length).toBeGreaterThan(0.975)
    expect(early.length / province.length).toBeLessThan(0.995)
  })

  it('keeps what it says of a life in order', () => {
    for (const { person, sacrifice, service, injury, recognition } of province) {
      const event = sacrifice?.on ?? injury?.on
      if (event) expect(Number(event.slice(0, 4)) - person.birthYear).toBeGreaterThanOrEqual(17)
      if (event && service) expect(service.enlistedOn < event).toBe(true)
      if (sacrifice) expect(recognition.signedOn > sacrifice.on).toBe(true)
      if (sacrifice) expect(person.alive).toBe(false)
    }
  })

  it('has Nguyễn for three in ten to four in ten', () => {
    const share =
      province.filter(({ person }) => person.fullName.startsWith('Nguyễn ')).length / province.length
    expect(share).toBeGreaterThan(0.3)
    expect(share).toBeLessThan(0.39)
  })
})

describe('places as papers of their day write them', () => {
  const places = getPlaces()
  const commune = (name: string, district: string) => {
    const found = places.communes.find((c) => c.name === name && c.districtName === district)
    if (found === undefined) throw new Error(`${name}, ${district} is not in law/areas`)
    return found
  }

  it('knows the 277 communes of 2019 and the 148 of today, each former one with its successor', () => {
    expect(places.communes).toHaveLength(277)
    expect(places.managing).toHaveLength(148)
    const today = new Set(places.managing.map(({ code }) => code))
    expect(places.communes.filter(({ managing }) => !today.has(managing.code))).toEqual([])
  })

  it('names province and district by the day: Vĩnh Phú between 1968 and 1996, districts as they were joined', () => {
    const place = commune('Phương Xá', 'Cẩm Khê')
    expect(places.namesOn(place, '1966-05-01')).toMatchObject({ district: 'Cẩm Khê', province: 'Phú Thọ' })
    expect(places.namesOn(place, '1980-05-01')).toMatchObject({ district: 'Sông Thao', province: 'Vĩnh Phú' })
    expect(places.namesOn(place, '1996-12-31')).toMatchObject({ province: 'Vĩnh Phú' })
    expect(places.namesOn(place, '1997-01-01')).toMatchObject({ district: 'Cẩm Khê', province: 'Phú Thọ' })
    expect(places.namesOn(commune('Thu Cúc', 'Tân Sơn'), '2005-01-01').district).toBe('Thanh Sơn')
  })

  it('moves tone marks in open syllables only', () => {
    expect(withNewToneMarks('Hòa Bình, Thủy, Quý, HÒA, hoàn, khỏe')).toBe(
      'Hoà Bình, Thuỷ, Quý, HOÀ, hoàn, khoẻ',
    )
  })

  it('writes a place with levels missing now and then, never empty', () => {
    const random = randomStream(3, 'places')
    const written = Array.from({ length: 400 }, () =>
      writeHomePlace(random, { commune: random.pick(places.communes) }, '1979-01-01'),
    )
    expect(written.every((text) => text.length > 5)).toBe(true)
    expect(written.filter((text) => !text.includes('Vĩnh Phú')).length).toBeGreaterThan(0)
  })

  it('names a lunar year', () => {
    expect(sexagenaryYear(1968)).toBe('Mậu Thân')
    expect(sexagenaryYear(1984)).toBe('Giáp Tý')
  })
})

describe('the papers of a dossier', () => {
  const papers = province.slice(0, 90).map(makePapers)
  const texts = papers.flat().map((paper) => ({ paper, text: documentText(paper) }))

  it('are two to eight, of different kinds, in the order of their days', () => {
    for (const folder of papers) {
      expect(folder.length).toBeGreaterThanOrEqual(2)
      expect(folder.length).toBeLessThanOrEqual(8)
      expect(new Set(folder.map(({ kind }) => kind)).size).toBe(folder.length)
      const days = folder.map(({ signedOn }) => signedOn)
      expect(days).toEqual([...days].sort())
    }
  })

  it('hold the decision that the register knows, by its number and day, where the folder has it', () => {
    const decisions = province.flatMap((dossier) => makePapers(dossier).filter(({ kind }) => kind === 'old-decision' || kind === 'fatherland-certificate'))
    const same = decisions.filter(({ number, signedOn, dossier }) => number === dossier.recognition.number && signedOn === dossier.recognition.signedOn)
    expect(same.map(({ dossier }) => dossier.category)).toEqual(expect.arrayContaining(['MARTYR', 'WAR_INVALID', 'SICK_SOLDIER']))
    const other = decisions.filter((paper) => !same.includes(paper))
    // A widow's allowance is no recognition, nor is what was granted before a recognition of our days.
    expect(other.filter(({ kind, dossier }) => kind === 'fatherland-certificate' || (dossier.category !== 'MARTYR' && dossier.recognition.signedOn < '1996-01-01'))).toEqual([])
  })

  it('differ from the dossier only where they say so', () => {
    let contradictions = 0
    for (const { paper, text } of texts) {
      const { fields } = text
      const agrees =
        withNewToneMarks(fields.fullName?.value ?? '') === withNewToneMarks(paper.dossier.person.fullName)
      expect(agrees, `${paper.kind} of dossier ${paper.dossier.index}`).toBe(
        !paper.contradicts.includes('fullName'),
      )
      contradictions += paper.contradicts.length
    }
    expect(contradictions).toBeGreaterThan(0)
  })

  it('carry the fields of their kind, typed or by hand, and the sample mark outside their words', () => {
    for (const { paper, text } of texts) {
      const { fields, pages } = text
      expect(fields.fullName?.value).toBe(paper.facts.fullName)
      expect(fields.birthDate?.value).toBe(paper.facts.birth.edtf)
      if (paper.number !== '' && paper.kind !== 'declaration')
        expect(fields.documentNumber?.value).toBe(paper.number)
      expect(pages.flatMap(({ lines }) => lines).some((line) => line.text.includes('thử nghiệm'))).toBe(false)
    }
  })
})
