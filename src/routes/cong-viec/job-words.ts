import { m } from '#ui/messages/messages.js'

const names: Record<string, () => string> = {
  'archive.take-apart': m.jobs_take_apart,
  'archive.read-page': m.jobs_read_page,
  'archive.make-copy': m.jobs_make_copy,
  'archive.remind-loan': m.jobs_remind_loan,
  'archive.check-fixity': m.jobs_check_fixity,
  'archive.check-file': m.jobs_check_file,
  'accounts.send-invitation': m.jobs_send_invitation,
  'applications.make-paper': m.jobs_make_paper,
  'applications.fold-tallies': m.look_job_fold_tallies,
  'applications.prove-tallies': m.look_job_prove_tallies,
  'platform.forget-request-keys': m.look_job_forget_keys,
  'archive.let-go-changes': m.look_job_let_go_changes,
  'archive.make-package': m.look_job_make_package,
  'archive.look-through-package': m.look_job_look_package,
  'archive.enter-package': m.look_job_enter_package,
  'archive.clear-package': m.look_job_clear_package,
  'accounts.forget-tries': m.look_job_forget_tries,
  'register.take-in-list': m.jobs_take_in_list,
  'people.find-doubles': m.jobs_find_doubles,
}

/** What a job is called by whoever keeps the system; one that was left behind by an older release keeps its own name. */
export const jobName = (job: string): string => names[job]?.() ?? job
