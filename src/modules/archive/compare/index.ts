export { listBeside, listContradictions, type Beside, type Contradiction, type Saying } from './compare.queries.ts'
export { COMPARED, type ComparedField } from './compare.model.ts'
