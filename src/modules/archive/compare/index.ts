export { listBeside, type Beside, type Saying } from './compare.queries.ts'
export { chooseAmongPapers, getContradictions, isCompared } from './choose-among-papers.ts'
