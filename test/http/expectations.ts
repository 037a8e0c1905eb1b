import { ROLES, type Role } from '#modules/accounts/index.ts'
import { parsePublicId } from '#shared/ids.ts'

// Who may do what, for every route of src/routes and every use case. The tests fail for one that has no line here.

const ALL: readonly Role[] = ROLES
const except = (...out: Role[]): Role[] => ROLES.filter((role) => !out.includes(role))
const READERS = except('administrator', 'party')
const TAKE_IN: Role[] = ['archivist', 'officer']
const CORRECT: Role[] = ['archivist', 'officer', 'commune-officer']
const KEEP_REGISTER: Role[] = ['archivist', 'officer']
const ASSIGN: Role[] = ['archivist', 'officer', 'head', 'director']
const FREEZE: Role[] = ['officer', 'head', 'director', 'auditor']
const MARK: Role[] = ['officer', 'head', 'director', 'archivist']
const LIFT: Role[] = ['head', 'director']
/** Compares a sample with the paper; and says whether a lot is accepted. */
const CHECK_SAMPLE: Role[] = [...CORRECT, 'head', 'director']
const CONCLUDE: Role[] = ['archivist', 'head', 'director']
const ADMINISTRATOR: Role[] = ['administrator']
/** Asks for the paper of a dossier: who reads it and may change something. */
const BORROW = READERS.filter((role) => role !== 'auditor')
const LEND: Role[] = ['archivist']
const AUDITOR: Role[] = ['auditor']
const RECEIVE: Role[] = ['reception', 'commune-officer']
/** Scans what is handed in with a case. */
const SCAN: Role[] = [...TAKE_IN, 'reception', 'commune-officer', 'head', 'director']
const DESK: Role[] = ['officer', 'commune-officer', 'head', 'director']
const ANSWER: Role[] = ['head', 'director']
const CLERK: Role[] = ['clerk']
const KEEP_OUTSTANDING: Role[] = ['commune-officer', 'officer', 'head', 'director', 'archivist']
const NOBODY: Role[] = []

/** One act a role on a case. The case was acted on since (`seq`), so who may do it is told so and nothing is done. */
export const ACTS: Record<string, readonly Role[]> = {
  received: RECEIVE,
  'not-received': RECEIVE,
  taken: DESK,
  'handed-over': DESK,
  'passed-on': DESK,
  consulted: DESK,
  answered: DESK,
  posted: DESK,
  complained: DESK,
  'complaint-settled': DESK,
  extended: ANSWER,
  reappointed: ANSWER,
  drafted: DESK,
  'draft-returned': ANSWER,
  'supplement-asked': DESK,
  supplemented: ['reception', ...DESK],
  'payment-asked': DESK,
  paid: ['reception', ...DESK],
  withdrawn: ['reception', ...DESK],
  stopped: ANSWER,
  resumed: ANSWER,
  decided: ANSWER,
  'handed-out': RECEIVE,
  noted: ['reception', 'clerk', ...DESK],
  succeeded: ANSWER,
}
const ACT_FIELDS = { seq: '99', note: 'x', to: '00000000-0000-7000-8000-000000000000', agency: 'x', amount: '2', unit: 'working-days', on: '2026-12-01', outcome: 'granted', result: '0', text: 'x', receiver: 'x' }

/** Placeholders of addresses and fields: what the province of the test has. */
export type Landmarks = Record<'dossier' | 'person' | 'page' | 'account' | 'import' | 'file' | 'act' | 'batch' | 'run' | 'box' | 'loan' | 'copy' | 'case' | 'paper' | 'code' | 'outstanding' | 'application' | 'lot' | 'transfer' | 'package', string>

type Fields = (of: Landmarks) => Record<string, string>

export type Ask = {
  /** `public` answers without signing in. */
  allowed: readonly Role[] | 'public'
  /** What an allowed account gets; for acts any answer that is neither a refusal of the role nor a fault. */
  status?: number
  fields?: Fields
  /** What a program sends instead of a form. */
  json?: (of: Landmarks) => unknown
  /** What it says beside, such as that it is a file. */
  headers?: Record<string, string>
}

/** What is read. `statements`: so many of them are sent to the database at most, signing in, begin and commit with them; measured, with room for one or two. */
export type Get = Ask & { statements: number }

/** Where records of another commune could show: by an id in the address, in a list, or nowhere, and then why. */
export type Scope = 'by-id' | 'list' | { none: string }

/**
 * What of a sensitive record a way by id answers before a purpose is given. `asks`, which stands where nothing is said: it is refused.
 * `work`: it is done on that page and says why by itself. Else nothing of the record's content is there, and why.
 */
export type Sensitive = 'work' | { none: string }

export type RouteExpectation = { path?: (of: Landmarks) => string; get?: Get; posts?: Record<string, Ask>; scope: Scope; sensitive?: Sensitive }

const OWN = { none: 'shows the account itself' }
const DOOR = { none: 'stands before anybody is known' }
const CASE = { none: 'a case and its papers, not a record of the register or the archive' }
const ACCOUNTS = { none: 'accounts only, which are the province\'s; no personal record' }

const keep = (fields?: Fields): Ask => ({ allowed: ADMINISTRATOR, ...(fields ? { fields } : {}) })

const LOANS: Record<string, Ask> = {
  giao: { allowed: LEND, fields: (of) => ({ muon: of.loan, han: '31/12/2099' }) },
  tra: { allowed: LEND, fields: (of) => ({ muon: of.loan }) },
  thoi: { allowed: LEND, fields: (of) => ({ muon: of.loan }) },
}

export const ROUTES: Record<string, RouteExpectation> = {
  '/': { get: { allowed: ALL, statements: 22 }, scope: 'list' },
  '/ca-nhan': {
    get: { allowed: ALL, statements: 6 },
    posts: { end: { allowed: ALL, fields: () => ({ id: 'none' }) }, password: { allowed: ALL }, codes: { allowed: ALL }, role: { allowed: ALL, fields: () => ({ id: 'none' }) } },
    scope: OWN,
  },
  '/api/v1/[...rest]': { path: () => '/api/v1/khong-co', get: { allowed: ALL, statements: 6, status: 404 }, posts: { fallback: { allowed: ALL, json: () => ({}) } }, scope: { none: 'addresses that are not there' } },
  '/api/v1/cases': {
    get: { allowed: READERS, statements: 11 },
    posts: { POST: { allowed: RECEIVE, json: () => ({ channel: 'counter', slug: 'dossier-transfer', unitPath: '25/07900/', form: {}, papers: [] }) } },
    scope: 'list',
  },
  '/api/v1/cases/[id]': { path: (of) => `/api/v1/cases/${of.application}`, get: { allowed: READERS, statements: 11 }, scope: 'by-id', sensitive: { none: 'a case without a person of the register' } },
  '/api/v1/cases/[id]/acts/[act]': { path: (of) => `/api/v1/cases/${of.application}/acts/noted`, posts: { POST: { allowed: ACTS['noted']!, json: () => ({ seq: 2, note: 'x' }) } }, scope: 'by-id' },
  '/api/v1/cases/[id]/papers': { path: (of) => `/api/v1/cases/${of.application}/papers`, get: { allowed: READERS, statements: 11 }, scope: 'by-id', sensitive: CASE },
  '/api/v1/cases/[id]/papers/[paper]': { path: (of) => `/api/v1/cases/${of.application}/papers/${parsePublicId('iss', of.paper)}`, get: { allowed: READERS, statements: 10 }, scope: 'by-id', sensitive: CASE },
  '/api/v1/cases/[id]/number': { path: (of) => `/api/v1/cases/${of.application}/number`, posts: { POST: { allowed: CLERK, json: () => ({ seq: 99 }) } }, scope: 'by-id' },
  '/api/v1/case-register': { get: { allowed: READERS, statements: 10 }, scope: 'list' },
  '/api/v1/case-register/pdf': { get: { allowed: READERS, statements: 11 }, scope: 'list' },
  '/api/v1/cases/[id]/scans': { path: (of) => `/api/v1/cases/${of.application}/scans`, posts: { POST: { allowed: ACTS['noted']!, json: () => ({ seq: 99, scans: [{ paper: 'application', batchFileId: '00000000-0000-7000-8000-000000000000' }] }) } }, scope: 'by-id' },
  '/api/v1/scans': {
    path: () => '/api/v1/scans?name=x.pdf',
    posts: { POST: { allowed: SCAN, json: () => new Uint8Array([1]), headers: { 'content-type': 'application/pdf' } } },
    scope: { none: 'takes a file in and names no record' },
  },
  '/api/v1/numbers': {
    get: { allowed: ['clerk', 'officer', 'head', 'director', 'auditor'], statements: 11 },
    posts: { POST: { allowed: CLERK, json: () => ({ agency: 'home-affairs', kind: 'decision', reason: 'x' }) } },
    scope: 'list',
  },
  '/api/v1/numbers/[act]': { path: () => '/api/v1/numbers/void', posts: { POST: { allowed: CLERK, json: () => ({ agency: 'home-affairs', kind: 'decision', year: 2026, number: 9999, reason: 'x' }) } }, scope: { none: 'numbers of documents, no personal record' } },
  '/api/v1/verify/[code]': { path: (of) => `/api/v1/verify/${of.code}`, get: { allowed: ALL, statements: 19 }, scope: { none: 'whoever holds the paper: kind, number, day, body' } },
  '/api/v1/outstanding': { get: { allowed: READERS, statements: 11 }, posts: { POST: { allowed: KEEP_OUTSTANDING, json: () => ({ kind: 'other', subject: 'x', unitPath: '25/00000/', lacks: 'x', task: 'x' }) } }, scope: 'list' },
  '/api/v1/outstanding/[id]': { path: (of) => `/api/v1/outstanding/${parsePublicId('out', of.outstanding)}`, get: { allowed: READERS, statements: 11 }, scope: 'by-id', sensitive: CASE },
  '/api/v1/outstanding/[id]/[act]': { path: (of) => `/api/v1/outstanding/${parsePublicId('out', of.outstanding)}/review`, posts: { POST: { allowed: KEEP_OUTSTANDING, json: () => ({ seq: 99, lacks: 'x', task: 'x' }) } }, scope: 'by-id' },
  '/api/v1/absences': { get: { allowed: DESK, statements: 10 }, posts: { POST: { allowed: ANSWER, json: () => ({ accountId: '00000000-0000-7000-8000-000000000000', deputyId: '00000000-0000-7000-8000-000000000001', from: '2026-07-01', through: '2026-07-02' }) } }, scope: { none: 'who is away and who stands in; no record' } },
  '/api/v1/absences/[id]/withdraw': { path: () => '/api/v1/absences/00000000-0000-7000-8000-000000000000/withdraw', posts: { POST: { allowed: DESK, json: () => ({}) } }, scope: { none: 'who is away; no record' } },
  '/api/v1/ended': { get: { allowed: READERS, statements: 12 }, posts: { POST: { allowed: ANSWER, json: () => ({ from: { kind: 'unit', path: '25/00000/' }, to: '25/07900/', note: 'x' }) } }, scope: 'list' },
  '/api/v1/deadlines': { path: () => '/api/v1/deadlines?receivedAt=2026-06-15T09:00:00%2B07:00&amount=5&unit=working-days', get: { allowed: ALL, statements: 6 }, scope: { none: 'counts days, no record' } },
  '/api/v1/indicators': { get: { allowed: READERS, statements: 6 }, scope: { none: 'words, no record' } },
  '/api/v1/indicators/[code]': { path: () => '/api/v1/indicators/archive.dossiers-held', get: { allowed: READERS, statements: 10 }, scope: 'list' },
  '/api/v1/indicators/[code]/by/[dimension]': { path: () => '/api/v1/indicators/cases.received/by/channel', get: { allowed: READERS, statements: 10 }, scope: 'list' },
  '/api/v1/indicators/[code]/records': { path: () => '/api/v1/indicators/archive.dossiers-held/records', get: { allowed: READERS, statements: 11 }, scope: 'list' },
  '/api/v1/indicators/[code]/runs': {
    path: () => '/api/v1/indicators/archive.dossiers-held/runs',
    posts: { POST: { allowed: FREEZE, json: () => ({ day: '2026-06-14', knownAt: '2026-06-14T09:00:00+07:00' }) } },
    scope: { none: 'freezes what the account itself counts' },
  },
  '/api/v1/openapi.json': { get: { allowed: 'public', statements: 6 }, scope: { none: 'the interface, no record' } },
  '/api/v1/procedures': { get: { allowed: ALL, statements: 6 }, scope: { none: 'files of law/, no record' } },
  '/api/v1/procedures/[slug]': { path: () => '/api/v1/procedures/martyr-worship', get: { allowed: ALL, statements: 6 }, scope: { none: 'files of law/, no record' } },
  '/chi-tieu': { get: { allowed: READERS, statements: 44 }, scope: 'list' },
  '/chi-tieu/[code]': {
    path: () => '/chi-tieu/archive.dossiers-held',
    get: { allowed: READERS, statements: 13 },
    posts: { chot: { allowed: FREEZE, fields: () => ({ 'as-of': '2026-06-14', 'known-at': '' }) } },
    scope: 'list',
  },
  '/chi-tieu/[code]/so-sanh': { path: (of) => `/chi-tieu/archive.dossiers-held/so-sanh?a=${of.run}&b=${of.run}`, get: { allowed: READERS, statements: 14 }, scope: 'by-id', sensitive: { none: 'lists of two frozen runs: number, title, unit' } },
  '/chi-tieu/[code]/xuat.xlsx': { path: () => '/chi-tieu/archive.dossiers-held/xuat.xlsx', get: { allowed: READERS, statements: 11 }, scope: { none: 'the rows of xuat.csv by the same code' } },
  '/chi-tieu/[code]/xuat.csv': { path: () => '/chi-tieu/archive.dossiers-held/xuat.csv', get: { allowed: READERS, statements: 11 }, scope: 'list' },
  '/co-quan': { get: { allowed: ALL, statements: 10 }, scope: { none: 'agencies, no record' } },
  '/cong-viec': { get: { allowed: ADMINISTRATOR, statements: 13 }, posts: { default: keep(() => ({ id: '00000000-0000-7000-8000-000000000000' })) }, scope: { none: 'jobs by name and reason, no personal record' } },
  '/dang-nhap': { get: { allowed: 'public', statements: 10 }, posts: { default: { allowed: 'public' } }, scope: DOOR },
  '/dang-nhap/api/callback/[provider]': { path: () => '/dang-nhap/api/callback/oidc', get: { allowed: 'public', statements: 6, status: 302 }, scope: DOOR },
  '/dang-nhap/danh-tinh': { get: { allowed: 'public', statements: 6, status: 404 }, scope: DOOR },
  '/dang-nhap/ma': { get: { allowed: 'public', statements: 6, status: 303 }, posts: { default: { allowed: 'public' } }, scope: DOOR },
  '/dang-nhap/yeu-to-thu-hai': { get: { allowed: 'public', statements: 6 }, posts: { begin: { allowed: ALL }, confirm: { allowed: ALL, fields: () => ({ uri: 'x', codes: 'x' }) } }, scope: DOOR },
  '/dang-xuat': { posts: { POST: { allowed: ALL } }, scope: OWN },
  '/dia-ban': { get: { allowed: ALL, statements: 14 }, scope: 'list' },
  '/dia-ban/[code]': { path: () => '/dia-ban/07900', get: { allowed: ALL, statements: 12 }, scope: 'list' },
  '/dia-ban/cho-phan': { get: { allowed: ASSIGN, statements: 14 }, posts: { phan: { allowed: ASSIGN, fields: (of) => ({ to: '25/07900/', reason: 'x', record: of.dossier }) } }, scope: 'list' },
  '/giao-dien': { posts: { POST: { allowed: 'public' } }, scope: OWN },
  '/ho-so': { get: { allowed: READERS, statements: 12 }, scope: 'list' },
  '/ho-so/[id]': { path: (of) => `/ho-so/${of.dossier}`, get: { allowed: READERS, statements: 27 }, scope: 'by-id' },
  '/ho-so/xuat': { get: { allowed: READERS, statements: 11 }, scope: { none: 'a number and the purposes; the number is that of the list' } },
  '/ho-so/xuat/danh-sach': { path: () => '/ho-so/xuat/danh-sach?muc-dich=compare&dang=csv', get: { allowed: READERS, statements: 12 }, scope: 'list' },
  '/ho-so/ra-soat': {
    get: { allowed: TAKE_IN, statements: 23 },
    posts: { 'giu-nguyen': { allowed: TAKE_IN, fields: (of) => ({ loai: 'person', 'ho-so': `${of.dossier},${of.dossier}`, 'ly-do': 'đã xem' }) } },
    scope: 'list',
  },
  '/ho-so/[id]/chuyen-di': {
    path: (of) => `/ho-so/${of.dossier}/chuyen-di`,
    get: { allowed: TAKE_IN, statements: 13 },
    posts: { lap: { allowed: TAKE_IN, fields: () => ({ 'noi-den': 'x', 'ngay-du': 'x' }) }, ghi: { allowed: TAKE_IN, fields: () => ({ on: '31/12/2099', to: 'Sở Nội vụ Hà Nội', reason: 'phiếu báo' }) }, bo: { allowed: TAKE_IN } },
    scope: 'by-id',
  },
  '/ho-so/[id]/mau-thuan': {
    path: (of) => `/ho-so/${of.dossier}/mau-thuan`,
    get: { allowed: READERS, statements: 24 },
    posts: { chon: { allowed: CORRECT, fields: () => ({ o: 'birthDate', 'gia-tri': '1949', 'ly-do': 'đã xem' }) } },
    scope: 'by-id',
  },
  '/ho-so/thieu-giay': { get: { allowed: READERS, statements: 13 }, scope: 'list' },
  '/ho-so/[id]/muon': {
    path: (of) => `/ho-so/${of.dossier}/muon`,
    get: { allowed: READERS, statements: 12 },
    posts: { xin: { allowed: BORROW, fields: () => ({ borrower: 'Trần Bình', unit: 'Phòng', purpose: 'đối chiếu', due: '31/12/2099' }) }, ...LOANS },
    scope: 'by-id',
  },
  '/ho-so/[id]/sao': {
    path: (of) => `/ho-so/${of.dossier}/sao`,
    get: { allowed: LEND, statements: 22 },
    posts: { default: { allowed: LEND, fields: (of) => ({ kind: 'copy', chon: of.page, recipient: 'Ông Bình', reason: 'bổ sung', signer: 'Bà An' }) } },
    scope: 'by-id',
  },
  '/ho-so/[id]/sap-xep': {
    path: (of) => `/ho-so/${of.dossier}/sap-xep`,
    get: { allowed: TAKE_IN, statements: 20 },
    posts: {
      ...Object.fromEntries(['vao', 'rieng', 'gop', 'tach', 'sang', 'nhap'].map((name) => [name, { allowed: TAKE_IN, fields: (of: Landmarks) => ({ chon: of.page, 'van-ban': of.page, o: 'cuoi', title: 'Hồ sơ tách', toi: of.dossier, 'nhap-tu': of.dossier }) }])),
      'hoan-tac': { allowed: TAKE_IN, fields: (of) => ({ viec: of.act }) },
    },
    scope: 'by-id',
  },
  '/ho-so/[id]/vi-tri': {
    path: (of) => `/ho-so/${of.dossier}/vi-tri`,
    get: { allowed: TAKE_IN, statements: 11 },
    posts: { xep: { allowed: TAKE_IN, fields: () => ({ code: 'khong-co' }) }, 'lay-ra': { allowed: TAKE_IN } },
    scope: 'by-id',
    sensitive: { none: 'number, title and place, by which the folder is found' },
  },
  '/hop': { get: { allowed: READERS, statements: 10 }, scope: 'list' },
  '/hop/[id]': {
    path: (of) => `/hop/${of.box}`,
    get: { allowed: READERS, statements: 11 },
    posts: { 'vi-tri': { allowed: TAKE_IN, fields: () => ({ store: '1', shelf: '2', compartment: '3', catalogueCode: '', catalogueTitle: '' }) } },
    scope: 'by-id',
    sensitive: { none: 'numbers and titles, by which folders are found' },
  },
  '/in/ho-so/[id]/bia.pdf': { path: (of) => `/in/ho-so/${of.dossier}/bia.pdf`, get: { allowed: TAKE_IN, statements: 15 }, scope: 'by-id', sensitive: { none: 'number, title and place, by which the folder is found; tried in boxes.test.ts' } },
  '/in/ho-so/[id]/muc-luc.pdf': { path: (of) => `/in/ho-so/${of.dossier}/muc-luc.pdf`, get: { allowed: TAKE_IN, statements: 18 }, scope: 'by-id' },
  '/in/hop/[id]/muc-luc.pdf': { path: (of) => `/in/hop/${of.box}/muc-luc.pdf`, get: { allowed: TAKE_IN, statements: 11 }, scope: 'by-id', sensitive: { none: 'numbers and titles, by which folders are found' } },
  '/in/hop/[id]/nhan.pdf': { path: (of) => `/in/hop/${of.box}/nhan.pdf`, get: { allowed: TAKE_IN, statements: 11 }, scope: 'by-id', sensitive: { none: 'numbers of the first and the last folder' } },
  '/ho-so/[id]/ban-luu.pdf': { path: (of) => `/ho-so/${of.dossier}/ban-luu.pdf`, get: { allowed: READERS, statements: 15 }, scope: 'by-id' },
  '/in/bia': { path: (of) => `/in/bia?id=${of.dossier}`, get: { allowed: TAKE_IN, statements: 12 }, scope: 'list' },
  '/in/bia/to-bia.pdf': { path: (of) => `/in/bia/to-bia.pdf?id=${of.dossier}`, get: { allowed: TAKE_IN, statements: 14 }, scope: 'by-id', sensitive: { none: 'number, name and place, by which the folder is found; tried in purpose.usecases.test.ts' } },
  '/goi-ho-so': {
    get: { allowed: TAKE_IN, statements: 11 },
    posts: { xuat: { allowed: TAKE_IN, fields: (of) => ({ loai: 'dossier', muc: of.dossier }) }, nhan: { allowed: TAKE_IN, fields: () => ({ 'file:goi': '' }) } },
    scope: 'list',
  },
  '/goi-ho-so/[id]': {
    path: (of) => `/goi-ho-so/${of.package}`,
    get: { allowed: TAKE_IN, statements: 11 },
    posts: { nhan: { allowed: TAKE_IN } },
    scope: 'by-id',
    sensitive: { none: 'numbers and titles, which everybody in scope may know before a purpose is given' },
  },
  '/goi-ho-so/tep': { posts: { POST: { allowed: TAKE_IN, fields: () => ({ 'file:goi': 'x' }) } }, scope: { none: 'takes in, shows nothing' } },
  '/goi-ho-so/[id]/goi.tar': { path: (of) => `/goi-ho-so/${of.package}/goi.tar`, get: { allowed: ['archivist'], statements: 13 }, scope: 'by-id' },
  '/kho': { get: { allowed: ['archivist', 'administrator', 'auditor'], statements: 12 }, posts: { default: { allowed: ['archivist', 'administrator'], fields: () => ({ tep: 'a'.repeat(64) }) } }, scope: { none: 'files by their hash; the dossier beside one is told in scope only: tried in check-fixity.test.ts' } },
  '/moi/[token]': { path: () => '/moi/khong-co', get: { allowed: 'public', statements: 14 }, posts: { default: { allowed: 'public' } }, scope: DOOR },
  '/mot-cua': { get: { allowed: READERS, statements: 15 }, scope: 'list' },
  '/mot-cua/[id]': {
    path: (of) => `/mot-cua/${of.case}`,
    get: { allowed: READERS, statements: 20 },
    posts: {
      ...Object.fromEntries(Object.entries(ACTS).flatMap(([act, allowed]) => (act === 'succeeded' ? [] : [[act, { allowed, fields: () => ACT_FIELDS }]]))),
      scan: { allowed: ['reception', ...DESK], fields: (of) => ({ seq: '99', batch: of.batch, 'file:scan-application': 'x' }) },
    },
    scope: 'by-id',
    sensitive: { none: 'the case as it was handed in; papers of the archive are links to pages that ask' },
  },
  '/mot-cua/tiep-nhan': {
    get: { allowed: RECEIVE, statements: 9 },
    posts: { xem: { allowed: RECEIVE, fields: () => ({ slug: 'certificate-reissue' }) }, nhan: { allowed: RECEIVE, fields: () => ({ slug: 'certificate-reissue' }) } },
    scope: { none: 'an empty form; who is found in the register is of the own scope' },
  },
  '/mot-cua/ke-tuc': {
    get: { allowed: READERS, statements: 13 },
    posts: { chuyen: { allowed: ANSWER, fields: () => ({ from: 'unit:25/00000/', to: '25/07900/', note: 'x' }) } },
    scope: 'list',
  },
  '/mot-cua/vang-mat': {
    get: { allowed: DESK, statements: 11 },
    posts: {
      ghi: { allowed: DESK, fields: () => ({ account: '', deputy: '', from: 'x', through: 'x' }) },
      'bo-di': { allowed: DESK, fields: () => ({ id: 'abs_00000000000000000000000000' }) },
    },
    scope: { none: 'who is away and who stands in; no record' },
  },
  '/mot-cua/[id]/du-thao': {
    path: (of) => `/mot-cua/${of.case}/du-thao`,
    get: { allowed: DESK, statements: 10 },
    scope: 'by-id',
    sensitive: CASE,
  },
  '/mot-cua/[id]/giay': { path: (of) => `/mot-cua/${of.case}/giay`, get: { allowed: READERS, statements: 11 }, scope: 'by-id', sensitive: CASE },
  '/mot-cua/[id]/giay/[document]': { path: (of) => `/mot-cua/${of.case}/giay/${of.paper}`, get: { allowed: READERS, statements: 10 }, scope: 'by-id', sensitive: CASE },
  '/mot-cua/so-theo-doi': { get: { allowed: READERS, statements: 10 }, scope: 'list' },
  '/mot-cua/so-theo-doi.pdf': { get: { allowed: READERS, statements: 11 }, scope: 'list' },
  '/muc-dich/[id]': {
    path: (of) => `/muc-dich/${of.dossier}`,
    // Of a record that is not sensitive it leads on at once.
    get: { allowed: READERS, statements: 11, status: 303 },
    posts: { default: { allowed: READERS, fields: () => ({ purpose: 'settle', note: '', back: '/' }) } },
    scope: 'by-id',
    sensitive: { none: 'the page that asks: number and name' },
  },
  '/muon': { get: { allowed: READERS, statements: 13 }, posts: LOANS, scope: 'list' },
  '/nguoi/[id]': { path: (of) => `/nguoi/${of.person}`, get: { allowed: READERS, statements: 26 }, scope: 'by-id' },
  '/nguoi/[id]/ghi-nhan': {
    path: (of) => `/nguoi/${of.person}/ghi-nhan`,
    get: { allowed: KEEP_REGISTER, statements: 24 },
    posts: Object.fromEntries(['xem', 'ghi', 'sua', 'sua-ty-le', 'rut'].map((name) => [name, { allowed: KEEP_REGISTER, fields: () => ({ record: 'new', category: 'MARTYR', state: 'recognised', decisionNumber: '1', from: '1/1/2020', reason: 'x', seen: 'x' }) }])),
    scope: 'by-id',
    sensitive: 'work',
  },
  '/nguoi/[id]/than-nhan': {
    path: (of) => `/nguoi/${of.person}/than-nhan`,
    get: { allowed: KEEP_REGISTER, statements: 18 },
    posts: Object.fromEntries(['them', 'sua', 'ket-thuc', 'bo-di'].map((name) => [name, { allowed: KEEP_REGISTER, fields: () => ({ id: '00000000-0000-7000-8000-000000000000' }) }])),
    scope: 'by-id',
    sensitive: 'work',
  },
  '/nguoi/them': { get: { allowed: KEEP_REGISTER, statements: 6 }, posts: { default: { allowed: KEEP_REGISTER } }, scope: { none: 'an empty form' } },
  '/nguoi/them/giong': { posts: { POST: { allowed: KEEP_REGISTER } }, scope: { none: 'says that somebody outside is like this, and whom to ask: tried with the records of two communes in doubles.test.ts' } },
  '/nguoi/trung': { get: { allowed: KEEP_REGISTER, statements: 11 }, posts: { 'ra-soat': { allowed: KEEP_REGISTER } }, scope: 'list' },
  '/nguoi/trung/[mot]/[hai]': { path: (of) => `/nguoi/trung/${of.person}/${of.person}`, get: { allowed: KEEP_REGISTER, statements: 30 }, posts: { default: { allowed: KEEP_REGISTER } }, scope: 'by-id', sensitive: 'work' },
  '/nhap': {
    get: { allowed: TAKE_IN, statements: 26 },
    posts: {
      'doc-lai': { allowed: TAKE_IN, fields: (of) => ({ trang: of.page }) },
      'thu-lai': { allowed: TAKE_IN, fields: (of) => ({ tep: of.file }) },
      'tai-len': { allowed: TAKE_IN, fields: (of) => ({ batch: of.batch, 'file:file': 'x' }) },
      'giay-nhu-vay': { allowed: TAKE_IN, fields: (of) => ({ trang: of.page, 'ly-do': 'faded' }) },
      'bo-mat-trang': { allowed: TAKE_IN, fields: (of) => ({ trang: of.page }) },
      'bo-bia': { allowed: TAKE_IN, fields: () => ({ bia: '00000000-0000-7000-8000-000000000000', 'ly-do': 'chưa quét' }) },
      'hoi-lai': { allowed: TAKE_IN, fields: (of) => ({ viec: of.act }) },
      'tep-trung': { allowed: TAKE_IN, fields: (of) => ({ tep: of.file, chon: 'de-nguyen' }) },
      'quet-lai': { allowed: TAKE_IN, fields: (of) => ({ trang: of.page, 'file:file': 'x' }) },
      'hoan-tac': { allowed: TAKE_IN, fields: (of) => ({ viec: of.act }) },
    },
    scope: 'list',
  },
  '/nhap/cho-xep': {
    get: { allowed: TAKE_IN, statements: 11 },
    posts: { xep: { allowed: TAKE_IN, fields: (of) => ({ chon: of.page, vao: of.dossier }) }, 'hoan-tac': { allowed: TAKE_IN, fields: (of) => ({ viec: of.act }) } },
    scope: 'list',
  },
  '/nhap/may-quet': {
    get: { allowed: TAKE_IN, statements: 10 },
    posts: {
      ghi: { allowed: LEND, fields: () => ({ id: '', name: '', sides: 'duplex', dpi: '300', folder: '' }) },
      thoi: { allowed: LEND, fields: (of) => ({ id: of.dossier.replace('dos_', 'prf_') }) },
    },
    scope: { none: 'how scanners run, no record; whose profile is changed by whom: tried in profiles.test.ts' },
  },
  '/nhap/so-trang': { get: { allowed: TAKE_IN, statements: 11 }, posts: { default: { allowed: TAKE_IN, fields: (of) => ({ 'ho-so': of.dossier, so: 'x' }) } }, scope: 'list', sensitive: { none: 'numbers, titles and counts of pages, by which folders are found' } },
  '/nhap/so-dang-ky': {
    get: { allowed: TAKE_IN, statements: 10 },
    posts: { 'xem-truoc': { allowed: TAKE_IN, fields: () => ({ 'file:list': 'x' }) }, nhan: { allowed: TAKE_IN, fields: (of) => ({ id: of.import }) } },
    scope: 'list',
  },
  '/nhap/so-dang-ky/[ban]/sai.xlsx': { path: (of) => `/nhap/so-dang-ky/${of.import}/sai.xlsx`, get: { allowed: TAKE_IN, statements: 11 }, scope: 'by-id', sensitive: { none: 'rows of a list as somebody handed it in, before they are records' } },
  '/nhap/so-dang-ky/mau.xlsx': { get: { allowed: ALL, statements: 6 }, scope: { none: 'an empty form' } },
  '/nhap/tep': { posts: { POST: { allowed: TAKE_IN, fields: (of) => ({ batch: of.batch, 'file:file': 'x' }) } }, scope: { none: 'takes in, shows nothing' } },
  '/nhay-cam/[id]': {
    path: (of) => `/nhay-cam/${of.dossier}`,
    get: { allowed: MARK, statements: 13 },
    posts: { 'danh-dau': { allowed: MARK, fields: () => ({ reason: '' }) }, bo: { allowed: LIFT } },
    scope: 'by-id',
  },
  '/nhat-ky': { get: { allowed: AUDITOR, statements: 13 }, scope: { none: 'an auditor of a commune is asked for apart, below' } },
  '/tai-khoan': { get: { allowed: ADMINISTRATOR, statements: 15 }, posts: { identity: keep() }, scope: ACCOUNTS },
  '/tai-khoan/[id]': {
    path: (of) => `/tai-khoan/${of.account}`,
    get: { allowed: ADMINISTRATOR, statements: 19 },
    posts: Object.fromEntries(
      ['open', 'close', 'end-sessions', 'reset-factor', 'unlock', 'unlink', 'invite', 'give-role', 'end-role'].map((name) => [name, keep(() => ({ mail: 'a@example.vn', role: 'clerk', area: '25/', id: '00000000-0000-7000-8000-000000000000' }))]),
    ),
    scope: ACCOUNTS,
  },
  '/tai-khoan/may': {
    get: { allowed: ADMINISTRATOR, statements: 10 },
    posts: { tao: keep(), khoa: keep((of) => ({ account: of.account, name: 'x', days: '30' })), 'thu-hoi': keep(() => ({ id: 'key_00000000000000000000000000' })) },
    scope: ACCOUNTS,
  },
  '/tai-khoan/moi': { get: { allowed: ADMINISTRATOR, statements: 6 }, posts: { default: keep() }, scope: ACCOUNTS },
  '/thiet-lap': { get: { allowed: 'public', statements: 10, status: 404 }, posts: { default: { allowed: 'public', status: 400 } }, scope: DOOR },
  '/chuyen-ho-so': { get: { allowed: READERS, statements: 14 }, scope: 'list' },
  '/chuyen-ho-so/den': { get: { allowed: TAKE_IN, statements: 6 }, posts: { default: { allowed: TAKE_IN, fields: () => ({ tu: 'x' }) } }, scope: { none: 'an empty form' } },
  '/chuyen-ho-so/[id]': {
    path: (of) => `/chuyen-ho-so/${of.transfer}`,
    get: { allowed: READERS, statements: 11 },
    posts: Object.fromEntries(['gui', 'xac-nhan', 'tra-ve', 'thoi', 'hoi', 'nhan', 'vuong-mac', 'dang-ky', 'tra-lai'].map((name) => [name, { allowed: TAKE_IN, fields: () => ({ ngay: 'x' }) }])),
    scope: 'by-id',
    sensitive: { none: 'name, number, and the steps of the way; what its papers are stands on the slip, which asks' },
  },
  '/in/chuyen-ho-so/[id]/phieu-bao.pdf': { path: (of) => `/in/chuyen-ho-so/${of.transfer}/phieu-bao.pdf`, get: { allowed: TAKE_IN, statements: 18 }, scope: 'by-id' },
  '/nghiem-thu': { get: { allowed: READERS, statements: 12 }, posts: { 'dua-ra': { allowed: TAKE_IN, fields: () => ({ loai: 'hop', hop: 'khong-co' }) } }, scope: 'list' },
  '/nghiem-thu/[id]': {
    path: (of) => `/nghiem-thu/${of.lot}`,
    get: { allowed: READERS, statements: 11 },
    posts: { 'ket-luan': { allowed: CONCLUDE, fields: () => ({ 'ghi-chu': '' }) } },
    scope: 'by-id',
    sensitive: { none: 'numbers and titles of dossiers with a count of fields; what a field says stands on the page that checks it' },
  },
  '/nghiem-thu/[id]/kiem/[trang]': {
    path: (of) => `/nghiem-thu/${of.lot}/kiem/${of.page}`,
    get: { allowed: CHECK_SAMPLE, statements: 20 },
    posts: { default: { allowed: CHECK_SAMPLE, fields: () => ({ 'dung-type': 'dung' }) } },
    scope: 'by-id',
    sensitive: 'work',
  },
  '/tien-do': { get: { allowed: READERS, statements: 27 }, scope: 'list' },
  '/thu-tuc': { get: { allowed: 'public', statements: 6 }, scope: { none: 'the law' } },
  '/thu-tuc/[slug]': { path: () => '/thu-tuc/certificate-reissue', get: { allowed: 'public', statements: 10 }, scope: { none: 'the law; how many cases of the own scope go by which version' } },
  '/ton-dong': { get: { allowed: READERS, statements: 12 }, scope: 'list' },
  '/ton-dong/[id]': {
    path: (of) => `/ton-dong/${of.outstanding}`,
    get: { allowed: READERS, statements: 13 },
    posts: Object.fromEntries(['xet', 'dong', 'mo-lai'].map((name) => [name, { allowed: KEEP_OUTSTANDING, fields: () => ({ seq: '1', lacks: 'x', task: 'x', note: 'x', closing: 'x' }) }])),
    scope: 'by-id',
    sensitive: CASE,
  },
  '/ton-dong/moi': { get: { allowed: KEEP_OUTSTANDING, statements: 10 }, posts: { default: { allowed: KEEP_OUTSTANDING } }, scope: { none: 'an empty form' } },
  '/tim': { path: () => '/tim?q=nguyen', get: { allowed: READERS, statements: 25 }, scope: 'list' },
  '/tim/da-luu': {
    get: { allowed: READERS, statements: 10 },
    posts: {
      luu: { allowed: READERS, fields: () => ({ noi: 'dossiers', 'dieu-kien': 'loai=MARTYR', name: 'Liệt sĩ' }) },
      'doi-ten': { allowed: READERS, fields: (of) => ({ id: of.dossier.replace('dos_', 'sav_'), name: 'khác' }) },
      xoa: { allowed: READERS, fields: (of) => ({ id: of.dossier.replace('dos_', 'sav_') }) },
    },
    scope: { none: 'what the account itself asked, no record' },
  },
  '/trich-luc': { get: { allowed: READERS, statements: 12 }, posts: { 'thu-hoi': { allowed: LEND, fields: (of) => ({ ban: of.copy, 'ly-do': 'sai tên' }) } }, scope: 'list' },
  '/trich-luc/[id]/ban.pdf': { path: (of) => `/trich-luc/${of.copy}/ban.pdf`, get: { allowed: READERS, statements: 12 }, scope: 'by-id' },
  '/xac-thuc': { get: { allowed: 'public', statements: 6 }, scope: { none: 'an empty form' } },
  '/kiem-tra': { get: { allowed: CORRECT, statements: 14 }, posts: { loai: { allowed: TAKE_IN, fields: () => ({ series: '00000000-0000-7000-8000-000000000000', rule: 'all' }) } }, scope: 'list' },
  '/trang/[id]/doc-lai': {
    path: (of) => `/trang/${of.page}/doc-lai`,
    get: { allowed: CORRECT, statements: 22 },
    posts: { doc: { allowed: CORRECT }, chon: { allowed: CORRECT } },
    scope: 'by-id',
    sensitive: 'work',
  },
  '/trang/[id]/kiem-tra/goi-y': {
    path: (of) => `/trang/${of.page}/kiem-tra/goi-y`,
    posts: { POST: { allowed: CORRECT, fields: () => ({ o: 'homePlace', 'value.homePlace': 'xã Kim Đức' }) } },
    scope: 'by-id',
    sensitive: { none: 'answers of what is typed, from the areas and from search, which keeps the purpose by itself' },
  },
  '/trang/[id]': { path: (of) => `/trang/${of.page}`, get: { allowed: READERS, statements: 18 }, posts: { xem: { allowed: CORRECT } }, scope: 'by-id' },
  '/trang/[id]/doi-chieu': { path: (of) => `/trang/${of.page}/doi-chieu?voi=${of.page}`, get: { allowed: READERS, statements: 25 }, scope: 'by-id' },
  '/trang/[id]/anh': { path: (of) => `/trang/${of.page}/anh`, get: { allowed: READERS, statements: 11 }, scope: 'by-id' },
  '/trang/[id]/anh.dzi': { path: (of) => `/trang/${of.page}/anh.dzi`, get: { allowed: READERS, statements: 11 }, scope: 'by-id' },
  '/trang/[id]/anh_files/[level]/[tile]': { path: (of) => `/trang/${of.page}/anh_files/0/0_0.webp`, get: { allowed: READERS, statements: 11 }, scope: 'by-id' },
  '/trang/[id]/ban-goc': { path: (of) => `/trang/${of.page}/ban-goc`, get: { allowed: READERS, statements: 18 }, scope: 'by-id' },
  '/trang/[id]/kiem-tra': { path: (of) => `/trang/${of.page}/kiem-tra`, get: { allowed: CORRECT, statements: 24 }, posts: { default: { allowed: CORRECT } }, scope: 'by-id', sensitive: 'work' },
  '/trang/[id]/nho': { path: (of) => `/trang/${of.page}/nho`, get: { allowed: READERS, statements: 11 }, scope: 'by-id' },
  '/van-thu': {
    get: { allowed: ['clerk', 'officer', 'head', 'director', 'auditor'], statements: 13 },
    posts: {
      giu: { allowed: CLERK, fields: () => ({ agency: 'home-affairs', kind: 'decision', reason: 'x' }) },
      ket: { allowed: CLERK, fields: () => ({ agency: 'home-affairs', kind: 'decision', year: '2026', number: '9999', reason: 'x', how: 'void' }) },
      so: { allowed: CLERK, fields: (of) => ({ id: of.case, seq: '2' }) },
    },
    scope: 'list',
  },
  '/van-thu/xuat.xlsx': { get: { allowed: ['clerk', 'officer', 'head', 'director', 'auditor'], statements: 11 }, scope: { none: 'the rows of xuat.csv by the same code' } },
  '/van-thu/xuat.csv': { get: { allowed: ['clerk', 'officer', 'head', 'director', 'auditor'], statements: 11 }, scope: 'list' },
  '/xac-thuc/[code]': { path: (of) => `/xac-thuc/${of.code}`, get: { allowed: 'public', statements: 19 }, scope: { none: 'whoever holds the paper: kind, number, day, body; tried in papers.test.ts and verification.test.ts' } },
}

/** Input that a permission looks at: somebody else's account, a place in the province. */
export const LOOKED_AT = { accountId: '00000000-0000-7000-8000-000000000000', path: '25/' }

export const USE_CASES: Record<string, readonly Role[]> = {
  'accounts.register-account': ADMINISTRATOR,
  'accounts.invite-account': ADMINISTRATOR,
  'accounts.invite-again': ADMINISTRATOR,
  'accounts.make-invitation-link': NOBODY,
  'accounts.switch-account': ADMINISTRATOR,
  'accounts.give-role': ADMINISTRATOR,
  'accounts.end-role': ADMINISTRATOR,
  'accounts.reset-second-factor': ADMINISTRATOR,
  'accounts.end-sessions': ADMINISTRATOR,
  'accounts.unlink-identities': ADMINISTRATOR,
  'accounts.unlock': ADMINISTRATOR,
  'accounts.forgive-login': NOBODY,
  'accounts.settle-identity': ADMINISTRATOR,
  'accounts.register-machine': ADMINISTRATOR,
  'accounts.make-key': ADMINISTRATOR,
  'accounts.revoke-key': ADMINISTRATOR,
  'applications.number-decision': CLERK,
  'applications.enter-decision': ['officer', 'archivist'],
  'applications.open-outstanding': KEEP_OUTSTANDING,
  'applications.review-outstanding': KEEP_OUTSTANDING,
  'applications.close-outstanding': KEEP_OUTSTANDING,
  'applications.reopen-outstanding': KEEP_OUTSTANDING,
  'indicators.freeze': FREEZE,
  'issuing.reserve-number': CLERK,
  'issuing.void-number': CLERK,
  'issuing.use-number-outside': CLERK,
  'merit.enter-decision': KEEP_REGISTER,
  'merit.correct-decision': KEEP_REGISTER,
  'merit.take-back-decision': KEEP_REGISTER,
  'merit.correct-rating': KEEP_REGISTER,
  'merit.open-record': KEEP_REGISTER,
  'merit.record-recognition': KEEP_REGISTER,
  'merit.record-rating': KEEP_REGISTER,
  'applications.receive-at-counter': RECEIVE,
  'applications.registered': RECEIVE,
  'applications.succeed-many': ANSWER,
  'applications.add-scans': ACTS['noted']!,
  'applications.record-absence': ANSWER,
  'applications.withdraw-absence': DESK,
  ...Object.fromEntries(Object.entries(ACTS).map(([act, allowed]) => [`applications.${act}`, allowed])),
  'archive.read-again': TAKE_IN,
  'archive.ask-package': TAKE_IN,
  'archive.enter-package': TAKE_IN,
  'archive.check-file-again': ['archivist', 'administrator'],
  'people.find-doubles-now': KEEP_REGISTER,
  'archive.open-dossier': KEEP_REGISTER,
  'archive.link-person': KEEP_REGISTER,
  'archive.print-cover-sheets': TAKE_IN,
  'archive.place-dossiers': TAKE_IN,
  'archive.set-box-place': TAKE_IN,
  'archive.print-order': TAKE_IN,
  'archive.arrange-pages': TAKE_IN,
  'archive.split-dossier': TAKE_IN,
  'archive.join-dossiers': TAKE_IN,
  'archive.undo-arrangement': TAKE_IN,
  'archive.judge-dossiers': TAKE_IN,
  ...Object.fromEntries(['ask', 'send', 'confirm', 'take-back', 'withdraw', 'inquire', 'expect', 'arrive', 'register', 'send-back'].map((act) => [`archive.${act}-transfer`, TAKE_IN])),
  'archive.set-transfer-gaps': TAKE_IN,
  'archive.print-transfer-slip': TAKE_IN,
  'archive.put-up-lot': TAKE_IN,
  'archive.check-sample': CHECK_SAMPLE,
  'archive.conclude-lot': CONCLUDE,
  'archive.strike-off': TAKE_IN,
  'archive.undo-strike-off': TAKE_IN,
  'archive.issue-copy': LEND,
  'archive.withdraw-copy': LEND,
  'archive.request-loan': BORROW,
  'archive.hand-out-loan': LEND,
  'archive.return-loan': LEND,
  'archive.withdraw-loan': BORROW,
  'archive.correct-field': CORRECT,
  'archive.correct-text': CORRECT,
  'archive.accept-field': CORRECT,
  'archive.verify-page': CORRECT,
  'archive.keep-search': READERS,
  'archive.rename-search': READERS,
  'archive.remove-search': READERS,
  'archive.review-page': CORRECT,
  'archive.give-up-covers': TAKE_IN,
  'archive.settle-same-file': TAKE_IN,
  'archive.ask-same-file-again': TAKE_IN,
  'archive.recount-dossier': TAKE_IN,
  'archive.choose-among-papers': CORRECT,
  'archive.read-fields-again': CORRECT,
  'archive.look-at-words': CORRECT,
  'archive.choose-field-word': CORRECT,
  'archive.set-second-reading': TAKE_IN,
  'archive.keep-scan-profile': LEND,
  'archive.remove-scan-profile': LEND,
  'archive.confirm-type': CORRECT,
  'archive.take-apart-again': TAKE_IN,
  'archive.accept-scans': TAKE_IN,
  'archive.put-scans-back': TAKE_IN,
  'archive.set-blanks-aside': TAKE_IN,
  'archive.open-batch': TAKE_IN,
  'archive.keep-scan': SCAN,
  'archive.file-pages': TAKE_IN,
  'archive.undo-filing': TAKE_IN,
  'people.record-relation': KEEP_REGISTER,
  'people.correct-relation': KEEP_REGISTER,
  'people.end-relation': KEEP_REGISTER,
  'people.withdraw-relation': KEEP_REGISTER,
  'people.merge': KEEP_REGISTER,
  'people.undo-merge': KEEP_REGISTER,
  'people.judge-pair': KEEP_REGISTER,
  'people.register-person': KEEP_REGISTER,
  'people.record-death': KEEP_REGISTER,
  'people.rename-person': KEEP_REGISTER,
  'people.add-alias': KEEP_REGISTER,
  'purpose.give': READERS,
  'purpose.mark-sensitive': MARK,
  'purpose.lift-mark': LIFT,
  'register.preview-import': KEEP_REGISTER,
  'register.apply-import': KEEP_REGISTER,
  'register.ask-taking-in': KEEP_REGISTER,
}
