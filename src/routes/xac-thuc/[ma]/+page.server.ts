import { verifyCode } from '#modules/archive/copies/index.ts'
import { copyKind } from '../../copy-lines.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = async ({ locals, params }): Promise<PageData> => {
  const code = params.ma.slice(0, 60)
  const issued = await verifyCode(locals.runtime.services, code)
  return {
    code,
    issued: issued
      ? {
          kind: copyKind(issued.kind),
          number: `${issued.number}/${issued.year}`,
          on: issued.issuedOn,
          sheets: String(issued.sheets),
          withdrawnAt: issued.withdrawnOn?.toISOString() ?? null,
        }
      : null,
  }
}
