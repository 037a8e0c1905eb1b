export { transferLaw } from './transfer.law.ts'
export { findTransferOf, getTransfer, listTransfers, type TransferRow, type TransferStep } from './transfer.queries.ts'
export { printTransferSlip, type TransferWords } from './transfer-sheet.ts'
export type { TransferAct, TransferState } from './transfer.types.ts'
export {
  arriveTransfer,
  askTransfer,
  confirmTransfer,
  expectTransfer,
  inquireTransfer,
  registerTransfer,
  sendBackTransfer,
  sendTransfer,
  setTransferGaps,
  takeBackTransfer,
  withdrawTransfer,
} from './transfer.usecases.ts'
