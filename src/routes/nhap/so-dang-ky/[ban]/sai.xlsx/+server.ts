import { canImportRegister, exportProblems } from '#app/register-import/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { answerDownload } from '../../../../downloads.ts'
import { readAs } from '../../../../desk.ts'
import { idOf } from '../../../../ids.ts'
import { problemText } from '../../problems.ts'
import type { RequestHandler } from './$types'

/** The wrong rows as handed in, with what is wrong beside them: to correct and send again. */
export const GET: RequestHandler = (event) =>
  readAs(event, async (tx, { actor }) => {
    requireAllowed(canImportRegister(actor), 'register.export-problems')
    return answerDownload(
      await exportProblems(tx, idOf('imp', event.params.ban), {
        kind: 'xlsx',
        describe: (problem, column) => (column ? `${column}: ${problemText(problem)}` : problemText(problem)),
      }),
    )
  })
