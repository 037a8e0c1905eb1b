import { z } from 'zod'

export const SECOND_READINGS = ['none', 'doubtful', 'all'] as const
export const secondReadingSchema = z.enum(SECOND_READINGS)
