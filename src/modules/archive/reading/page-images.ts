import { createHash } from 'node:crypto'
import { requirePurpose } from '#modules/purpose/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { keyOf } from '#platform/files/index.ts'
import type { PageImages, PageShape } from '#platform/pdf/index.ts'
import { requireAllowed, type Services } from '#platform/use-case/index.ts'
import { notFound } from '../archive.errors.ts'
import { canReadRecords } from '../archive.permissions.ts'
import { findPageImage } from '../archive.queries.ts'

export type ImageVariant =
  /** 144, 240, 640 and 1,600 pixels wide. */
  | { variant: 'leaf' | 'thumb' | 'still' | 'view' }
  /** A tile of the Deep Zoom pyramid; level 0 is one pixel. */
  | { variant: 'tile'; level: number; column: number; row: number }

const WIDTHS = { leaf: 144, thumb: 240, still: 640, view: 1600 } as const

/** `sensitive`: of a dossier that asks for a purpose, so that no browser may keep it beyond the session. */
export type PageImage = { bytes: Buffer; mediaType: 'image/webp'; etag: string; sensitive: boolean }

/**
 * An image made from a page, never the upload itself. The scope is checked at each; the view of a page is logged by `getPageView`, so
 * images are no events of their own. Throws `not-found` for pages outside the scope and for tiles that do not exist, `purpose.needed`
 * for pages of a sensitive dossier, `intake.*` when the page cannot be decoded.
 */
export async function getPageImage(
  services: Services,
  images: PageImages,
  actor: Actor,
  pageId: string,
  variant: ImageVariant,
): Promise<PageImage> {
  const { ref, sensitive } = await findRef(services, actor, pageId)
  const bytes =
    variant.variant === 'tile'
      ? await images.tile(ref, variant.level, variant.column, variant.row)
      : await images.preview(ref, WIDTHS[variant.variant])
  if (!bytes) throw new AppError('not-found', 404, { what: 'tile' })
  return { bytes, mediaType: 'image/webp', etag: etagOf(ref, variant), sensitive }
}

/** What a Deep Zoom viewer must know of a page. Scope and errors as `getPageImage`. */
export async function getPageShape(
  services: Services,
  images: PageImages,
  actor: Actor,
  pageId: string,
): Promise<PageShape & { sensitive: boolean }> {
  const { ref, sensitive } = await findRef(services, actor, pageId)
  return { ...(await images.shape(ref)), sensitive }
}

async function findRef(
  services: Services,
  actor: Actor,
  pageId: string,
): Promise<{ ref: { key: string; index: number }; sensitive: boolean }> {
  requireAllowed(canReadRecords(actor), 'archive.get-page-image')
  return asActor(
    services.database,
    actor,
    async (tx) => {
      const page = await findPageImage(tx, pageId)
      if (!page) throw notFound('page')
      const sensitive = page.dossierId !== null && (await requirePurpose(tx, 'dossier', page.dossierId)) !== null
      return { ref: { key: keyOf(page.sha256), index: page.filePage - 1 }, sensitive }
    },
    { readOnly: true },
  )
}

/** Raised when the way images are made changes; a page's bytes never do. */
const RENDERING = 2

function etagOf(ref: { key: string; index: number }, variant: ImageVariant): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([RENDERING, ref, variant]))
    .digest('base64url')
  return `"${hash.slice(0, 22)}"`
}
