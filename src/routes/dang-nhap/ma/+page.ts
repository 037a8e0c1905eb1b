export { csr } from '../+page.ts'
