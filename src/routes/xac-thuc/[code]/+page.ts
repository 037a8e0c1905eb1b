export { csr } from '../../dang-nhap/+page.ts'
