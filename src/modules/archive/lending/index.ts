export { remindLoanJob, type LoanLetter } from './lending.jobs.ts'
export { canAskForPaper, canLend, canLendOf } from './lending.permissions.ts'
export { listLoans, listLoansOf, type LoanRow } from './lending.queries.ts'
export { handOutLoan, requestLoan, returnLoan, setReminders, withdrawLoan } from './lending.usecases.ts'
