import { expect, test } from 'vitest'
import { legalDate } from '#shared/legal-date.ts'
import { pageOfFaces, type FaceSort } from './face-order.model.ts'
import { makeFaces, selectFaces, takeIn, type FaceFilter, type Faces } from './faces.model.ts'

/** A line as `dossier_faces_since` gives it. */
const line = (at: number, { title = `Hồ sơ ${at % 7}`, path = '25/07900/', persons = '' } = {}) =>
  [`id-${String(at).padStart(5, '0')}`, path, '', 'MARTYR', '', String((at * 7919) % 5_000).padStart(5, '0'), `LS ${at}`, title, '2015-01-05', '', '', '1', '0', '0', '2015-01-05//1420390800000/', '', at % 3 === 0 ? 'decision,death-notice' : 'decision', '', '', '', '', persons].join('\t') // prettier-ignore

const select = (faces: Faces, filter: FaceFilter = {}, scope = '25/') =>
  selectFaces(faces, {
    day: legalDate('2026-06-15'),
    knownAt: new Date('2026-06-15T09:00:00+07:00'),
    view: { lo: scope, hi: `${scope.slice(0, -1)}0`, wide: false, opened: [] },
    filter,
    sensitive: [],
    successors: () => [],
  })

const MANY = 5_000
const many = () => takeIn(makeFaces(), Array.from({ length: MANY }, (_, at) => line(at)).join('\n'))

test('thousands of dossiers are all listed, once each, in the order of every sort, page by page and back', () => {
  const faces = many()
  const { fits, total, facets } = select(faces)
  expect(total).toBe(MANY)
  expect(facets.paper).toEqual(new Map([['decision', MANY], ['death-notice', Math.ceil(MANY / 3)]])) // prettier-ignore
  for (const sort of ['number', '-number', 'title', '-title'] as FaceSort[]) {
    const whole = pageOfFaces(faces, fits, sort, { limit: MANY }).ids
    expect(new Set(whole).size).toBe(MANY)
    const keys = whole.map((id) => (sort.endsWith('number') ? (Number(id.slice(3)) * 7919) % 5_000 : Number(id.slice(3)) % 7))
    expect(keys).toEqual([...keys].sort((a, b) => (sort.startsWith('-') ? b - a : a - b)))
    const far = pageOfFaces(faces, fits, sort, { limit: 50, offset: 4_000 })
    expect(far.ids).toEqual(whole.slice(4_000, 4_050))
    const next = pageOfFaces(faces, fits, sort, { limit: 50, after: far.next! })
    expect(next.ids).toEqual(whole.slice(4_050, 4_100))
    expect(pageOfFaces(faces, fits, sort, { limit: 50, before: next.previous! }).ids).toEqual(far.ids)
  }
})

test('a dossier that changed stands in its new place and under its new unit, and no other moves', () => {
  const faces = many()
  const before = pageOfFaces(faces, select(faces).fits, 'title', { limit: MANY }).ids
  takeIn(faces, line(4_321, { title: 'Hồ sơ 9', path: '25/09100/' }))
  const { fits, total } = select(faces)
  expect(total).toBe(MANY)
  expect(pageOfFaces(faces, fits, 'title', { limit: MANY }).ids).toEqual([...before.filter((id) => id !== 'id-04321'), 'id-04321'])
  expect(select(faces, {}, '25/09100/').total).toBe(1)
  expect(select(faces, {}, '25/07900/').total).toBe(MANY - 1)
})

test('a name finds its dossier for those alone who see the person and the part he has in it', () => {
  const faces = takeIn(makeFaces(), [line(1, { persons: 'le van a,tran thi b:25/09100/:25/07900/' }), line(2, { persons: 'le van ab' })].join('\n'))
  const found = (query: string, scope: string) => select(faces, { query }, scope).total
  expect(found('Lê Văn A', '25/07900/')).toBe(1)
  expect(found('Lê Văn', '25/07900/')).toBe(2)
  expect(found('Văn A', '25/07900/')).toBe(0)
  expect(found('Trần Thị', '25/07900/')).toBe(0)
  expect(found('Trần Thị', '25/09100/')).toBe(0)
  expect(found('Trần Thị', '25/')).toBe(1)
})
