import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'
import type pg from 'pg'
import { newId } from '#shared/ids.ts'
import { systemClock } from '#shared/clock.ts'

/** The library takes the code of the half minute before and of the one after too: ninety seconds, and some for clocks that differ. */
const KEPT_SECONDS = 150

const CODE = /^\d{6}$/

/**
 * A code of the second factor opens one door once (RFC 6238, 5.2): who has looked over a shoulder, or stands between, cannot use it again.
 * A code is spent before it is judged, so that of two who send it at the same moment one is refused; a wrong one that is spent was no use anyway.
 * What is refused leaves the sign-in under way as it was: the next code on the telephone goes on with it.
 */
export function refuseUsedCodes(pool: pg.Pool): BetterAuthPlugin {
  return {
    id: 'used-codes',
    schema: {
      usedCode: {
        fields: {
          spent: { type: 'string', required: true, unique: true, returned: false, input: false },
          until: { type: 'date', required: true, returned: false, input: false },
        },
      },
    },
    hooks: {
      before: [
        {
          matcher: ({ path }) => path === '/two-factor/verify-totp',
          handler: createAuthMiddleware(async (context) => {
            const code = String((context.body as { code?: unknown } | undefined)?.code ?? '')
            const userId = (await getSessionFromCtx(context))?.user.id ?? (await userUnderWay(context))
            if (userId === null || !CODE.test(code) || (await spend(pool, userId, code))) return undefined
            // Returned and not thrown: what is thrown here would not become an answer.
            return new APIError('UNAUTHORIZED', { code: 'INVALID_CODE', message: 'Invalid code' })
          }),
        },
      ],
    },
  }
}

type Asked = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0]

/** Whose password was right a moment ago, by the cookie of the sign-in under way. */
async function userUnderWay(context: Asked): Promise<string | null> {
  const cookie = context.context.createAuthCookie('two_factor')
  const signed = await context.getSignedCookie(cookie.name, context.context.secret)
  const underWay = signed ? await context.context.internalAdapter.findVerificationValue(signed) : null
  return underWay?.value ?? null
}

/** Answers false for a code that was spent before. */
async function spend(pool: pg.Pool, userId: string, code: string): Promise<boolean> {
  const now = systemClock.now()
  const until = new Date(now.getTime() + KEPT_SECONDS * 1000)
  const { rowCount } = await pool.query(
    `insert into "usedCode" (id, spent, until) values ($1, $2, $3)
     on conflict (spent) do update set until = excluded.until where "usedCode".until < $4`,
    [newId(), `${userId} ${code}`, until, now],
  )
  await pool.query('delete from "usedCode" where until < $1', [now])
  return rowCount === 1
}
