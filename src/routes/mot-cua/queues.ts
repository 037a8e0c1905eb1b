import { canAnswerForCases, canReceive, type QueueName } from '#modules/applications/index.ts'
import type { Actor } from '#platform/db/index.ts'

const EVERYBODY: QueueName[] = ['waiting', 'soon', 'overdue', 'open', 'all']

/** The queues of a role, what it has to do first. */
export function queuesOf(actor: Actor): QueueName[] {
  if (actor.role === 'reception') return ['to-receive', 'to-hand-out', ...EVERYBODY]
  if (actor.role === 'commune-officer') return ['mine', 'to-take', 'for-others', 'to-receive', 'to-hand-out', ...EVERYBODY]
  if (canAnswerForCases(actor)) return ['to-decide', 'mine', 'to-take', 'for-others', ...EVERYBODY]
  if (actor.role === 'officer') return ['mine', 'to-take', 'for-others', ...EVERYBODY]
  return canReceive(actor) ? ['to-receive', ...EVERYBODY] : EVERYBODY
}
