/** How sure a fact of law/ is; `unverified` is shown and never used to decide. */
export const CONFIDENCES = ['high', 'medium', 'low', 'unverified'] as const
export type Confidence = (typeof CONFIDENCES)[number]

/** The less sure of the two. */
export const weaker = (a: Confidence, b: Confidence): Confidence => (CONFIDENCES.indexOf(a) > CONFIDENCES.indexOf(b) ? a : b)
