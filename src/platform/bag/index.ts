export { bagError } from './bag.errors.ts'
export { openBag, type Bag } from './read-bag.ts'
export { openTarBagWriter, unpackTarBag } from './tar-bag.ts'
export { openBagWriter, type BagWriter } from './write-bag.ts'
