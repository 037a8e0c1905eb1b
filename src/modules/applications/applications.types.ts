import type { Deadline, Procedure, ProcedureStep } from '#modules/procedures/index.ts'
import type { Id } from '#shared/ids.ts'
import type { LegalDate } from '#shared/legal-date.ts'

export type ApplicationId = Id<'app'>

/** The ten states of the national system; their names stand in law/procedures.yaml. */
export const STATES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const
export type CaseStateCode = (typeof STATES)[number]

export const CHANNELS = ['counter', 'online', 'post'] as const
export type Channel = (typeof CHANNELS)[number]

/** How a paper came to the case. What a database or the archive brings is not asked for again. */
export const PAPER_WAYS = ['handed', 'shown', 'database', 'archive', 'missing', 'scanned'] as const
export type PaperWay = (typeof PAPER_WAYS)[number]

export const ACTS = [
  'registered',
  'received',
  'not-received',
  'taken',
  'handed-over',
  'passed-on',
  'consulted',
  'answered',
  'posted',
  'complained',
  'complaint-settled',
  'extended',
  'reappointed',
  'drafted',
  'draft-returned',
  'supplement-asked',
  'supplemented',
  'payment-asked',
  'paid',
  'withdrawn',
  'stopped',
  'resumed',
  'decided',
  'handed-out',
  'noted',
  'succeeded',
] as const
export type Act = (typeof ACTS)[number]

export type PaperRow = {
  paper: string
  how: PaperWay
  originals: number
  copies: number
  documentId: string | null
  /** Pages of the paper of the archive as the case took it, in order; null for papers that came otherwise. */
  pageIds: string[] | null
  batchFileId: string | null
}

/** Who has a case after its unit or an agency of it ended. `told`: both by the names that they have then; `to` of an agency: who decides now; `step`: with whom its steps go on. */
export type Succession = { told: { from: string; to: string }; unit?: { from: string; to: string }; agency?: { from: string; to: string; step: 'department' | 'commune-committee' } }

export type Draft = {
  outcome: 'granted' | 'refused'
  /** What the decision says, as it will stand in it. */
  text: string
  /** Of the results of the procedure. */
  result: number
  /** The day from which it holds, where it states one; else it holds from the day of signing. */
  holdsFrom?: LegalDate | null | undefined
}

/** One act as it was kept. `data` is what the act says; `deadline` stands in it where the act changed it. */
export type Action = {
  seq: number
  kind: Act
  stateBefore: CaseStateCode | null
  stateAfter: CaseStateCode
  at: Date
  actor: string
  role: string
  note: string
  data: Record<string, unknown>
  papers: PaperRow[]
}

/** A case as it was handed in. */
export type Application = {
  applicationId: ApplicationId
  code: string
  versionHash: string
  way: string | null
  channel: Channel
  registeredAt: Date
  helpedBy: string | null
  receivedBy: string
  decidedBy: string | null
  form: Record<string, string>
  conditions: string[]
  applicantPersonId: string | null
  meritPersonId: string | null
  path: string
  alsoPaths: string[]
}

/** Where the case stands: derived from its acts, in order. */
export type CaseFold = {
  state: CaseStateCode
  seq: number
  receivedAt: Date | null
  endedAt: Date | null
  /** Steps of the way under which the case goes; empty where they were not read. */
  steps: ProcedureStep[]
  /** The step at which it is, from 0; null before receipt, after its end, and where no steps are known. */
  step: number | null
  /** The step that ends with the decision. */
  decidingStep: number | null
  holder: string | null
  /** Who decides: of the application, or who took over from that one. */
  decidedBy: string | null
  deadline: Deadline | null
  /** The newest word on each paper. */
  papers: Map<string, PaperRow>
  missing: string[]
  /** When its first paper was scanned, if that was on the day of receipt at the latest. */
  digitisedAt: Date | null
  /** When first a database or the archive stood for a paper. */
  reusedAt: Date | null
  daysPosted: { from: LegalDate } | null
  complaintOpen: boolean
  consulted: string[]
  draft: (Draft & { seq: number; by: string; returned: boolean }) | null
  reappointed: boolean
}

/** From `from` on the case was in this state with this day due, until the next of its spans. `seq`: of the act with which it began. */
export type CaseSpan = { seq: number; state: CaseStateCode; dueOn: LegalDate | null; from: Date }

export type CaseFile = { application: Application; procedure: Procedure; actions: Action[]; fold: CaseFold }
