export { listIssued, type IssuedRow, type Verified } from './copies.queries.ts'
export { readCode as readCopyCode } from './copies.model.ts'
export { getIssuedFile, issueCopy, verifyCode, withdrawCopy, type CopyWords } from './copies.usecases.ts'
