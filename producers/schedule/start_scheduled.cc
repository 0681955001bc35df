#include "producers/schedule/start_scheduled.h"

#include "shared/time/timestamp.h"

namespace millrace::schedule {
namespace {

constexpr std::size_t kStartsMax = 100;  // Of one schedule in one look.
constexpr std::size_t kDateLength = 10;

void fill_in(std::string& text, std::string_view place, const std::string& value) {
  for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size())) text.replace(at, place.size(), value);
}

}  // namespace

std::string input_at(const std::string& input, TimePoint at) {
  const std::string time = to_rfc3339(at);
  std::string filled = input;
  fill_in(filled, "{scheduled_at}", time);
  fill_in(filled, "{scheduled_date}", time.substr(0, kDateLength));
  return filled;
}

Result<StartedJob> start_scheduled(const jobs::SubmissionTools& tools, const PublishRecord& publish, const Schedule& schedule, TimePoint at) {
  const std::string time = to_rfc3339(at);
  auto submission = jobs::prepare_submission(tools, {.workflow = schedule.workflow,
                                                     .input = input_at(schedule.input, at),
                                                     .idempotency_key = "schedule " + schedule.name + " " + time,
                                                     .tags = {{"schedule", schedule.name}, {"scheduled_at", time}},
                                                     .source = "millrace/schedule/" + schedule.name});
  if (!submission) return submission.error();
  if (!submission->is_known) {
    if (auto published = publish(std::move(submission->record)); !published) return published.error();
  }
  return StartedJob{.job = submission->job, .is_known = submission->is_known};
}

Result<Started> start_due(const jobs::SubmissionTools& tools, const PublishRecord& publish, const Schedule& schedule) {
  const Due due = due_by(schedule.timetable, schedule.next_at.value_or(tools.clock.now()), tools.clock.now(), kStartsMax);
  Started started{.next_at = due.next};
  for (const TimePoint at : due.times) {
    const auto job = start_scheduled(tools, publish, schedule, at);
    if (!job && job.error().kind != ErrorKind::kRejected && job.error().kind != ErrorKind::kAlreadyDone) return job.error();
    if (!job) {
      started.problem = to_rfc3339(at) + ": " + describe(job.error());
      continue;
    }
    started.last_at = at;
    started.last_job = job->job.value();
  }
  return started;
}

}  // namespace millrace::schedule
