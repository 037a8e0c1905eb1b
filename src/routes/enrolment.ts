import QRCode from 'qrcode'
import { AppError } from '#platform/errors/index.ts'

/** What is shown to set a second factor up: the code for the telephone's camera, the same to be typed, ten codes for paper. */
export interface EnrolmentView {
  uri: string
  image: string
  secret: string
  codes: string[]
}

/** Throws `invalid-input` for what is not the address of a one-time password. */
export async function drawEnrolment(uri: string, codes: string[]): Promise<EnrolmentView> {
  const secret = /^otpauth:\/\/totp\/[^?]{1,200}\?(?:[^#]*&)?secret=([A-Z2-7]{16,128})(?:&|$)/.exec(uri)?.[1]
  if (!secret || codes.some((code) => !/^[A-Za-z0-9-]{8,20}$/.test(code))) throw new AppError('invalid-input', 400, { field: 'uri' })
  const svg = await QRCode.toString(uri, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 })
  return { uri, image: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`, secret: (secret.match(/.{1,4}/g) ?? []).join(' '), codes }
}
