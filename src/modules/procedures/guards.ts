/**
 * What a guard of a step looks at. Facts of a case, gathered by whoever moves it; a guard asks nothing by itself, so it can be tested and
 * asked again years later. `null`: not known, which no guard takes for yes.
 */
export type StepFacts = {
  /** Codes of papers that the case still lacks, after what databases and the archive bring. */
  missingPapers: string[]
  /** Names of required fields of the form that are empty. */
  missingFields: string[]
  /** The dossier that the agency keeps was found and compared. */
  dossierCompared: boolean | null
  /** The record of the medical board has come. */
  medicalRecordReceived: boolean | null
  /** The act of the authority above (Party committee, ministry, Prime Minister, issuing body) has come. */
  higherActReceived: boolean | null
  /** Working days for which the result has been posted at the commune. */
  daysPosted: number
  /** A complaint against what was posted is open. */
  complaintOpen: boolean
}

/** Empty: the step may be ended. Otherwise what is missing, as stable codes. */
export type Guard = (facts: StepFacts) => string[]

const POSTED_DAYS = 2

/** The guards that files of law/procedures may name. A rule with conditions of its own is a function here, never an expression there. */
export const GUARDS = {
  'papers-complete': ({ missingPapers, missingFields }) => [...missingPapers.map((code) => `paper:${code}`), ...missingFields.map((name) => `field:${name}`)],
  'dossier-compared': ({ dossierCompared }) => (dossierCompared === true ? [] : ['dossier-not-compared']),
  'medical-record-received': ({ medicalRecordReceived }) => (medicalRecordReceived === true ? [] : ['medical-record-missing']),
  'higher-act-received': ({ higherActReceived }) => (higherActReceived === true ? [] : ['higher-act-missing']),
  // NĐ 20/2021 Điều 8.1.b: two working days on the board of the commune; the file goes on when no complaint is open (8.1.c).
  'posted-without-complaint': ({ daysPosted, complaintOpen }) => [
    ...(daysPosted < POSTED_DAYS ? ['posting-not-ended'] : []),
    ...(complaintOpen ? ['complaint-open'] : []),
  ],
} as const satisfies Record<string, Guard>

export type GuardName = keyof typeof GUARDS
