export { BODY_PATIENCE, trustToKeepComing, watchBody, type BodyPatience } from './body-patience.ts'
export { readMultipart, type FilePart, type Part } from './multipart.ts'
