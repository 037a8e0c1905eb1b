export { sealAudit, type SealResult } from './seal.ts'
export { verifyAudit, type AuditVerdict } from './verify.ts'
export { folderSealWitness, type Seal, type SealWitness } from './witness.ts'
export { recordView } from './view.ts'
