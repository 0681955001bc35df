#include "shared/postgres/queries/job_listing.h"

#include "shared/postgres/queries/columns.h"

namespace millrace::postgres {
namespace {

JobSummary summary_in(const Row& row) {
  return {.id = JobId(text_in(row.at(0))),
          .workflow = text_in(row.at(1)),
          .workflow_version = static_cast<int>(integer_in(row.at(2))),
          .status = text_in(row.at(3)),
          .event_source = text_in(row.at(4)),
          .event_id = text_in(row.at(5)),
          .idempotency_key = row.at(6),
          .priority = static_cast<int>(integer_in(row.at(7))),
          .tags = text_in(row.at(8)),
          .created_at = time_in(row.at(9)).value_or(TimePoint{}),
          .finished_at = time_in(row.at(10)),
          .error = row.at(11)};
}

/// Only the conditions that restrict, so that each list gets a plan of its own. Values come as parameters.
class Conditions final {
 public:
  void add(const std::string& condition, std::vector<Value> values) {
    text_ += text_.empty() ? " WHERE " : " AND ";
    std::size_t begin = 0;
    for (auto& value : values) {
      const std::size_t mark = condition.find('?', begin);
      parameters_.push_back(std::move(value));
      text_ += condition.substr(begin, mark - begin) + "$" + std::to_string(parameters_.size());
      begin = mark + 1;
    }
    text_ += condition.substr(begin);
  }
  const std::string& text() const { return text_; }
  const std::vector<Value>& parameters() const { return parameters_; }

 private:
  std::string text_;
  std::vector<Value> parameters_;
};

/// Microseconds since 1970, which a timestamptz holds exactly.
std::string microseconds_of(TimePoint time) { return std::to_string(time.time_since_epoch().count()); }

Conditions conditions_of(const JobFilter& filter) {
  static const std::string kMoment = "(timestamptz 'epoch' + ?::bigint * interval '1 microsecond')";
  Conditions where;
  if (filter.workflow) where.add("workflow = ?", {filter.workflow});
  if (filter.status) where.add("status = ?", {filter.status});
  // An operator of question marks would be taken for parameters; jsonb_exists is the same.
  if (filter.tag_name && !filter.tag_value) where.add("jsonb_exists(tags::jsonb, ?)", {filter.tag_name});
  if (filter.tag_name && filter.tag_value) where.add("tags::jsonb ->> ? = ?", {filter.tag_name, filter.tag_value});
  if (filter.created_since) where.add("created_at >= " + kMoment, {microseconds_of(*filter.created_since)});
  if (filter.created_before) where.add("created_at < " + kMoment, {microseconds_of(*filter.created_before)});
  if (filter.tenant) where.add("tags <> '{}' AND " + tenant_in("tags") + " = ?", {filter.tenant});
  if (filter.behind) {
    const std::string at = microseconds_of(filter.behind->created_at);
    where.add("created_at <= " + kMoment + " AND (created_at < " + kMoment + " OR job_id > ?)",
              {at, at, filter.behind->id.value()});
  }
  return where;
}

}  // namespace

std::string tenant_in(const std::string& tags) {
  // As the index jobs_tenant of migration 0007 has it. No cast: a text that jsonb refuses must not fail a statement. Tags are
  // stored without blanks and with quotes escaped, so that no other tag can look like this one.
  return "substring(" + tags + R"sql( from '[{,]"tenant":"([A-Za-z0-9._-]*)"'))sql";
}

Result<std::vector<JobSummary>> list_jobs(SessionPool& sessions, const JobFilter& filter) {
  static const std::string kColumns =
      "SELECT job_id, workflow, workflow_version, status, event_source, event_id, idempotency_key, priority, tags, " +
      rfc3339_of("created_at") + ", " + rfc3339_of("finished_at") + ", error FROM jobs";
  const Conditions where = conditions_of(filter);
  std::vector<Value> parameters = where.parameters();
  parameters.push_back(std::to_string(filter.jobs_max));
  const auto rows = sessions.run(kColumns + where.text() + " ORDER BY created_at DESC, job_id LIMIT $" +
                                     std::to_string(parameters.size()) + "::bigint",
                                 parameters);
  if (!rows) return rows.error();
  std::vector<JobSummary> jobs;
  for (const Row& row : rows->rows) jobs.push_back(summary_in(row));
  return jobs;
}

}  // namespace millrace::postgres
