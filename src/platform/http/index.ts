export { readMultipart, type FilePart, type Part } from './multipart.ts'
