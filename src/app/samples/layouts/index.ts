import type { PaperKind, SamplePaper } from '../papers.ts'
import type { Page } from '../sheet.ts'
import { fatherlandCertificate } from './certificate.ts'
import { meritCard, referral, sacrificeCertificate } from './further-papers.ts'
import {
  allowanceDecision,
  declaration,
  kinshipConfirmation,
  list,
  medicalRecord,
  officialLetter,
  transferSlip,
} from './modern.ts'
import { deathNotice, injuryCertificate, martyrExtract, oldDecision, serviceRecord } from './wartime.ts'

const LAYOUTS: Record<PaperKind, (paper: SamplePaper) => Page[]> = {
  'death-notice': deathNotice,
  'fatherland-certificate': fatherlandCertificate,
  'martyr-extract': martyrExtract,
  'allowance-decision': allowanceDecision,
  'old-decision': oldDecision,
  'injury-certificate': injuryCertificate,
  'medical-record': medicalRecord,
  declaration,
  'service-record': serviceRecord,
  'kinship-confirmation': kinshipConfirmation,
  'transfer-slip': transferSlip,
  'official-letter': officialLetter,
  list,
  'sacrifice-certificate': sacrificeCertificate,
  'merit-card': meritCard,
  referral,
}

/** The pages of a paper, set but not drawn: every line, word and field has its place. */
export function layOut(paper: SamplePaper): Page[] {
  return LAYOUTS[paper.kind](paper)
}
