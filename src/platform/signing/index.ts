export { makeSelfSigned } from './certificate.ts'
export { verifySignature, type SignatureCheck } from './cms.ts'
export { keySigner, noSigner, openFileSigner, openSampleSigner, type SignerPort } from './signer.ts'
