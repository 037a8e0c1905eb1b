export { bagError } from './bag.errors.ts'
export { openBag, type Bag } from './read-bag.ts'
export { openBagWriter } from './write-bag.ts'
