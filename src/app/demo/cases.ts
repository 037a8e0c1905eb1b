import { findByLoginName } from '#modules/accounts/index.ts'
import * as acts from '#modules/applications/index.ts'
import type { ApplicationId, CaseAnswer } from '#modules/applications/index.ts'
import { getDossierView, listOldestDossiers } from '#modules/archive/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { asActor, systemActor, type Actor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { addDays, type LegalDate } from '#shared/legal-date.ts'
import { foldName } from '#shared/names.ts'
import { makeDossier } from '../samples/province.ts'

type Who = 'counter' | 'officer' | 'commune' | 'head' | 'director'
const LOGINS: Record<Who, string> = { counter: 'mot-cua', officer: 'chuyen-vien', commune: 'xa-viet-tri', head: 'truong-phong', director: 'giam-doc' }

/** Who sits at the desk of the first step: the commune whose officer the demo has. */
const COMMUNE = '25/07900/'
const OTHERS = ['25/04792/', '25/07909/', '25/07948/']
/** Units that became part of it on 1/7/2025: Minh Nông and Trưng Vương. */
const ENDED = ['25/227/07933/', '25/227/07930/'] as const

const APPLICANTS = [
  'Lê Thị Bưởi', 'Nguyễn Văn Chung', 'Trần Thị Nga', 'Hà Văn Thụ', 'Đinh Thị Lý', 'Phạm Quốc Tuấn', 'Vũ Thị Thơm', 'Bùi Văn Hợp', 'Hoàng Thị Mến', 'Đỗ Văn Khoa',
  'Nguyễn Thị Hạnh', 'Phùng Văn Lợi', 'Cao Thị Tý', 'Triệu Văn Sáu', 'Lương Thị Hoà', 'Tạ Văn Bảy', 'Ngô Thị Vân', 'Quách Văn Thành', 'Kiều Thị Dung', 'Chu Văn Nghị',
]
const MERITED = ['Lê Văn Đức', 'Nguyễn Văn Hải', 'Trần Đình Lâm', 'Hà Công Ích', 'Đinh Văn Ngọ', 'Phạm Văn Rạng', 'Vũ Văn Bính', 'Bùi Xuân Tám', 'Hoàng Văn Quý', 'Đỗ Văn Tư']

/** How far a case went, in working days after it came in. `to` ends the story there. */
type HandedPaper = { paper: string; how: 'database' | 'shown' | 'handed'; originals?: number; copies?: number }
type Story = { slug: string; came: LegalDate; unit?: string; channel?: 'post' | 'online'; way?: string; conditions?: string[]; tell(of: Teller): Promise<void> }

type Teller = {
  /** So many working days pass. */
  pass: (days: number) => void
  /** Nothing is done until then. */
  wait: (until: LegalDate) => void
  act: (who: Who, kind: keyof typeof RUN, more?: object) => Promise<void>
}

const RUN = {
  received: acts.receiveApplication,
  'not-received': acts.refuseApplication,
  taken: acts.takeCase,
  'passed-on': acts.passOn,
  consulted: acts.consult,
  answered: acts.recordAnswer,
  extended: acts.extend,
  reappointed: acts.reappoint,
  drafted: acts.draftDecision,
  'draft-returned': acts.returnDraft,
  'supplement-asked': acts.askSupplement,
  supplemented: acts.supplement,
  'payment-asked': acts.askPayment,
  paid: acts.recordPayment,
  withdrawn: acts.withdraw,
  stopped: acts.stopCase,
  resumed: acts.resumeCase,
  decided: acts.decide,
  'handed-out': acts.handOut,
  noted: acts.noteOnCase,
  succeeded: acts.succeedOne,
}

const COMPARED = { facts: { dossierCompared: true } }
const GRANT = { draft: { outcome: 'granted', text: 'Đồng ý giải quyết theo đề nghị; hồ sơ đủ điều kiện.' } }
const REFUSE = { draft: { outcome: 'refused', text: 'Chưa đủ căn cứ: thông tin trên giấy tờ không khớp với hồ sơ đang lưu.' } }

const taken = async ({ pass, act }: Teller) => {
  pass(1)
  await act('officer', 'taken')
}
const drafted = (draft: object) => async (of: Teller) => {
  await taken(of)
  of.pass(2)
  await of.act('officer', 'drafted', { ...COMPARED, ...draft })
}
const decided = (draft: object = GRANT) => async (of: Teller) => {
  await drafted(draft)(of)
  of.pass(1)
  await of.act('director', 'decided')
}
const finished = (draft: object = GRANT) => async (of: Teller) => {
  await decided(draft)(of)
  of.pass(1)
  await of.act('counter', 'handed-out', { receiver: 'người nộp hồ sơ' })
}
const supplement = async (of: Teller) => {
  await taken(of)
  of.pass(1)
  await of.act('officer', 'supplement-asked', { papers: ['application'], note: 'Bản khai thiếu chữ ký; đề nghị ký lại tại một cửa.' })
}
const throughCommune = async (of: Teller) => {
  of.pass(1)
  await of.act('commune', 'taken')
  of.pass(2)
  await of.act('commune', 'passed-on')
}
const nothing = async () => undefined
/** Its commune became part of another: the case goes there, and with it who decides. */
const succeeded = async ({ wait, pass, act }: Teller) => {
  wait('2025-07-21' as LegalDate)
  await act('director', 'succeeded', { unit: COMMUNE, note: 'MẪU: bàn giao theo phương án sắp xếp phường Việt Trì.' })
  pass(1)
  await act('director', 'succeeded', { agency: { from: 'phu-tho-home-affairs', to: 'home-affairs' }, note: 'MẪU: Sở Nội vụ sau hợp nhất giải quyết tiếp.' })
}

const SECOND = 'war-invalid-and-sick-soldier'
const CARD = 'certificate-reissue'
const MARTYR = 'martyr-relatives-allowance'
const on = (day: string) => day as LegalDate

/**
 * Cases of the last months, in every state: most went well, some are overdue, some are due soon, some have no day. Some came before the units of 1/7/2025: two
 * were handed over to who took over, three wait for it.
 */
const STORIES: Story[] = [
  { slug: CARD, came: on('2025-06-05'), unit: ENDED[0], tell: nothing },
  { slug: SECOND, came: on('2025-06-11'), unit: ENDED[1], tell: taken },
  { slug: 'martyr-worship', came: on('2025-06-16'), unit: ENDED[0], tell: nothing },
  { slug: CARD, came: on('2025-06-18'), unit: ENDED[1], tell: async (of) => (await succeeded(of), await throughCommune(of), await finished()(of)) },
  { slug: CARD, came: on('2025-06-23'), unit: ENDED[1], tell: async (of) => (await succeeded(of), of.pass(2), await of.act('commune', 'taken')) },
  { slug: SECOND, came: on('2026-03-03'), tell: finished() },
  { slug: SECOND, came: on('2026-03-10'), tell: finished(REFUSE) },
  { slug: CARD, came: on('2026-03-12'), tell: async (of) => (await throughCommune(of), await finished()(of)) },
  { slug: MARTYR, came: on('2026-03-16'), tell: finished() },
  { slug: SECOND, came: on('2026-03-20'), channel: 'post', tell: async (of) => (of.pass(1), await of.act('counter', 'received'), await finished()(of)) },
  { slug: 'grave-visit', came: on('2026-03-24'), tell: taken },
  { slug: MARTYR, came: on('2026-03-31'), tell: finished() },
  { slug: SECOND, came: on('2026-04-02'), tell: async (of) => (await supplement(of), of.pass(4), await of.act('counter', 'supplemented', { papers: [{ paper: 'application', how: 'handed', originals: 1 }] }), of.pass(2), await of.act('officer', 'drafted', { ...COMPARED, ...GRANT }), of.pass(1), await of.act('director', 'decided'), of.pass(2), await of.act('counter', 'handed-out', { receiver: 'người nộp hồ sơ' })) },
  { slug: CARD, came: on('2026-04-08'), tell: async (of) => (await throughCommune(of), await finished()(of)) },
  { slug: 'martyr-recognition', came: on('2026-04-09'), tell: async (of) => (of.pass(2), await of.act('officer', 'taken')) },
  { slug: SECOND, came: on('2026-04-14'), channel: 'online', tell: async (of) => (of.pass(1), await of.act('counter', 'not-received', { note: 'Gửi nhầm thủ tục; đã hướng dẫn nộp đúng.' })) },
  { slug: MARTYR, came: on('2026-04-20'), tell: finished() },
  { slug: SECOND, came: on('2026-04-22'), tell: async (of) => (await taken(of), of.pass(2), await of.act('counter', 'withdrawn', { note: 'Gia đình xin rút để bổ sung giấy tờ khác.' })) },
  { slug: 'dossier-transfer', came: on('2026-05-05'), tell: async (of) => (await taken(of), of.pass(1), await of.act('head', 'stopped', { note: 'Hồ sơ gốc đang được cơ quan khác mượn.' })) },
  { slug: MARTYR, came: on('2026-05-06'), tell: decided() },
  { slug: SECOND, came: on('2026-05-07'), tell: finished() },
  { slug: 'personal-data-correction', came: on('2026-05-11'), tell: async (of) => (await taken(of), of.pass(2), await of.act('officer', 'consulted', { agency: 'Công an phường', note: 'Đề nghị xác minh ngày sinh.' })) },
  { slug: SECOND, came: on('2026-05-12'), tell: taken },
  { slug: CARD, came: on('2026-05-13'), tell: async (of) => (await throughCommune(of), of.pass(1), await of.act('officer', 'taken'), of.pass(1), await of.act('head', 'reappointed', { on: '2026-06-19', note: 'Kho đang chuyển địa điểm, chậm tìm hồ sơ gốc.' })) },
  { slug: 'resume-benefit', came: on('2026-05-18'), tell: taken },
  { slug: MARTYR, came: on('2026-05-19'), tell: drafted(GRANT) },
  { slug: MARTYR, came: on('2026-05-20'), tell: async (of) => (await taken(of), of.pass(3), await of.act('head', 'extended', { limit: { amount: 10, unit: 'calendar-days' }, note: 'Chờ xác minh ở địa phương khác.' })) },
  { slug: SECOND, came: on('2026-05-21'), tell: async (of) => (await drafted(GRANT)(of), of.pass(1), await of.act('head', 'draft-returned', { note: 'Ghi lại đúng số hồ sơ đang lưu.' })) },
  { slug: 'education-support', came: on('2026-05-25'), tell: taken },
  { slug: SECOND, came: on('2026-05-26'), tell: supplement },
  { slug: 'dossier-transfer', came: on('2026-05-27'), tell: async (of) => (await taken(of), of.pass(1), await of.act('officer', 'payment-asked', { note: 'Phí bưu chính gửi hồ sơ, nộp tại một cửa.' })) },
  { slug: CARD, came: on('2026-05-28'), tell: throughCommune },
  { slug: MARTYR, came: on('2026-05-29'), tell: drafted(GRANT) },
  { slug: SECOND, came: on('2026-06-01'), tell: decided() },
  { slug: SECOND, came: on('2026-06-02'), tell: drafted(REFUSE) },
  { slug: SECOND, came: on('2026-06-03'), tell: taken },
  { slug: MARTYR, came: on('2026-06-03'), tell: async (of) => (of.pass(1), await of.act('head', 'taken')) },
  { slug: CARD, came: on('2026-06-04'), tell: async (of) => (of.pass(1), await of.act('commune', 'taken')) },
  { slug: 'relative-confirmation', came: on('2026-06-05'), tell: async (of) => (of.pass(1), await of.act('commune', 'taken'), await of.act('commune', 'noted', { note: 'Đã gọi điện hẹn người nộp mang bản chính để đối chiếu.' })) },
  { slug: 'social-pension', came: on('2026-06-08'), tell: nothing },
  { slug: CARD, came: on('2026-06-09'), tell: nothing },
  { slug: MARTYR, came: on('2026-06-10'), tell: nothing },
  { slug: SECOND, came: on('2026-06-11'), tell: nothing },
  { slug: SECOND, came: on('2026-06-12'), channel: 'post', tell: nothing },
  { slug: CARD, came: on('2026-06-12'), channel: 'online', tell: nothing },
  { slug: MARTYR, came: on('2026-06-12'), tell: nothing },
]

const isWorkDay = (day: LegalDate): boolean => (procedureLaw().calendar.dayOf(day)?.portion ?? 0) > 0

/**
 * Makes the cases of the demo by the use cases, each act on its own day. What would lie after `services`' today is left out. Run again it
 * finds them and adds none. Answers how many were made.
 */
export async function playCases(services: Services, seed: number): Promise<number> {
  const system = systemActor(services.provincePath)
  const today = services.clock.today()
  const there = await asActor(services.database, system, (tx) => acts.listCases(tx, system, today, { queue: 'all', words: foldName(APPLICANTS[0] ?? ''), limit: 1 }), { readOnly: true })
  if (there.length > 0) return 0
  const actors = new Map<Who, Actor>()
  for (const [who, login] of Object.entries(LOGINS) as [Who, string][]) {
    const actor = await findByLoginName(services, login)
    if (actor === undefined) throw new Error(`no account ${login}`)
    actors.set(who, actor)
  }
  const martyrs = await martyrsOf(services, seed)
  let made = 0
  for (const [index, story] of STORIES.entries()) {
    if (story.came > today) continue
    await play(services, actors, story, index, story.slug === MARTYR ? martyrs[made % Math.max(1, martyrs.length)] : undefined)
    made++
  }
  await goAway(services, actors)
  return made
}

/** The head is away and the director stands in; next week the officer is, and the head does. */
async function goAway(services: Services, actors: Map<Who, Actor>): Promise<void> {
  const today = services.clock.today()
  const id = (who: Who) => actors.get(who)?.accountId ?? ''
  const head = actors.get('head') as Actor
  await acts.recordAbsence(services, head, { accountId: id('head'), deputyId: id('director'), from: today, through: addDays(today, 2), note: 'MẪU: đi công tác' })
  await acts.recordAbsence(services, head, { accountId: id('officer'), deputyId: id('head'), from: addDays(today, 7), through: addDays(today, 9), note: 'MẪU: nghỉ phép' })
}

/** Some martyrs of the register, with their records. */
async function martyrsOf(services: Services, seed: number): Promise<{ personId: string; name: string }[]> {
  const system = systemActor(services.provincePath)
  return asActor(
    services.database,
    system,
    async (tx) => {
      const found: { personId: string; name: string }[] = []
      for (const [index, dossierId] of (await listOldestDossiers(tx, 24)).entries()) {
        if (found.length === 8 || makeDossier(seed, index).category !== 'MARTYR') continue
        const subject = (await getDossierView(tx, dossierId)).persons.find((person) => person.part === 'subject')
        if (subject) found.push({ personId: subject.personId, name: subject.name })
      }
      return found
    },
    { readOnly: true },
  )
}

async function play(services: Services, actors: Map<Who, Actor>, story: Story, index: number, merit: { personId: string; name: string } | undefined): Promise<void> {
  const today = services.clock.today()
  let day = story.came
  let minutes = 8 * 60 + 15 + (index * 37) % 200
  const now = (): Services => {
    const at = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
    return { ...services, clock: stoppedClock(new Date(`${day}T${at}:00+07:00`)) }
  }
  const { common, procedures } = procedureLaw().law
  const procedure = procedures.get(story.slug)
  if (procedure === undefined) throw new Error(`no procedure ${story.slug}`)
  const applicant = APPLICANTS[index % APPLICANTS.length] ?? ''
  const values: Record<string, string> = {
    submitterName: applicant,
    submitterPhone: `0912 000 ${String(100 + index)}`,
    submitterRelation: 'Chính người đề nghị',
    applicantName: applicant,
    applicantResidence: `Khu ${String(1 + (index % 12))}`,
    applicantRelation: 'Con',
    meritName: merit?.name ?? MERITED[index % MERITED.length] ?? '',
    beneficiaryName: applicant,
    beneficiaryBirth: '1946',
    beneficiaryResidence: `Khu ${String(1 + (index % 12))}`,
    beneficiaryGroup: 'Người cao tuổi',
    request: 'Đề nghị xem xét giải quyết theo quy định (hồ sơ MẪU).',
  }
  const asked = acts.formPages(procedure, common).flatMap((page) => page.fields.map((field) => field.code))
  const firstStep = procedure.periods.at(-1)?.ways[0]?.steps[0]?.role
  const needed = acts.papersNeeded(procedure, story.conditions ?? [], day)
  const input = {
    slug: story.slug,
    unitPath: story.unit ?? (firstStep === 'commune-officer' ? COMMUNE : (OTHERS[index % OTHERS.length] ?? COMMUNE)),
    form: Object.fromEntries(Object.entries(values).filter(([code]) => asked.includes(code))),
    conditions: story.conditions ?? [],
    papers: needed.flatMap(({ papers: [paper], shownOnly, databases, copies, originals }): HandedPaper[] =>
      paper === undefined
        ? []
        : databases.length > 0
          ? [{ paper, how: 'database' }]
          : [shownOnly ? { paper, how: 'shown' } : { paper, how: 'handed', originals: copies + originals === 0 ? 1 : originals, copies }],
    ),
    meritPersonId: (merit?.personId ?? null) as never,
  }
  const counter = actors.get('counter') as Actor
  let at: CaseAnswer =
    story.channel === undefined ? await acts.receiveAtCounter(now(), counter, input) : await acts.registerApplication(now(), counter, { ...input, channel: story.channel })
  let over = false
  const pass = (days: number) => {
    for (let left = days; left > 0; ) {
      day = addDays(day, 1)
      if (isWorkDay(day)) left--
    }
    minutes = 8 * 60 + 30 + ((index * 53 + days * 17) % 380)
    // A story does not go on into the days to come, nor past this morning.
    over ||= day >= today
  }
  const wait = (until: LegalDate) => {
    day = addDays(until, -1)
    pass(1)
  }
  const act: Teller['act'] = async (who, kind, more = {}) => {
    if (over) return
    minutes += 2
    const run = RUN[kind] as unknown as (services: Services, actor: Actor, input: object) => Promise<CaseAnswer>
    at = await run(now(), actors.get(who) as Actor, { applicationId: at.applicationId satisfies ApplicationId, seq: at.seq, ...more })
  }
  await story.tell({ pass, wait, act })
}
