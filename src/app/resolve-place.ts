import type { PageTools } from '#modules/archive/index.ts'
import { fullAreaName, resolve, type AreaIndex } from '#modules/areas/index.ts'
import type { Clock } from '#shared/clock.ts'

/** More are no help to who has to choose. */
const CANDIDATES = 5

/** What places on papers are looked up by: the units of the day, and of today where the paper names none. */
export const placeResolver =
  (index: AreaIndex, clock: Clock): NonNullable<PageTools['resolvePlace']> =>
  (raw, day) => {
    const on = day ?? clock.today()
    const candidates = resolve(raw, on, index).slice(0, CANDIDATES)
    return {
      on,
      candidates: candidates.map(({ area, score, reasons }) => ({
        code: area.code,
        validFrom: area.validFrom,
        name: fullAreaName(area, on, index),
        score,
        reasons,
      })),
    }
  }
