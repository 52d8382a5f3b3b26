// A window's plan: how each feature counts and which values are merged, fixed before the window begins.
import { z } from 'zod'

export const Plan = z.strictObject({
  /** A month; its days follow it, and a week follows the plans of the months it lies in. */
  window: z.string().regex(/^month\/\d{4}-\d{2}$/),
  /** Feature id → how it counts. A feature that is not named counts as the catalogue says, else by month. */
  counts: z.record(z.string(), z.enum(['day', 'month'])),
  /** Dimension → values too rare to be shown below the platform level: they stand in `others` from the start (R4). */
  merged: z.strictObject({
    role: z.array(z.string()),
    organisationSize: z.array(z.string()),
    device: z.array(z.string()),
  }),
})
export type Plan = z.infer<typeof Plan>
