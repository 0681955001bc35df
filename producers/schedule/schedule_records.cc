#include "producers/schedule/schedule_records.h"

#include "shared/postgres/queries/columns.h"
#include "shared/schedule/timetable_document.h"
#include "shared/time/timestamp.h"

namespace millrace::schedule {
namespace {

using postgres::Value;

Value time_value(const std::optional<TimePoint>& time) { return time ? Value(to_rfc3339(*time)) : Value(); }

std::string select_schedules() {
  return "SELECT name, workflow, input, timetable, is_paused, " + postgres::rfc3339_of("next_at") + ", " + postgres::rfc3339_of("last_at") +
         ", coalesce(last_job, ''), problem, created_by FROM schedules ";
}

Result<Schedule> schedule_in(const postgres::Row& row) {
  using postgres::text_in;
  auto timetable = parse_timetable(Json::parse(text_in(row[3]), nullptr, false));
  if (!timetable) return timetable.error();
  return Schedule{.name = text_in(row[0]),
                  .workflow = text_in(row[1]),
                  .input = text_in(row[2]),
                  .timetable = *std::move(timetable),
                  .is_paused = postgres::boolean_in(row[4]),
                  .next_at = postgres::time_in(row[5]),
                  .last_at = postgres::time_in(row[6]),
                  .last_job = text_in(row[7]),
                  .problem = text_in(row[8]),
                  .created_by = text_in(row[9])};
}

Result<std::vector<Schedule>> schedules_in(const Result<postgres::Rows>& rows) {
  if (!rows) return rows.error();
  std::vector<Schedule> schedules;
  for (const postgres::Row& row : rows->rows) {
    auto schedule = schedule_in(row);
    if (!schedule) return schedule.error();
    schedules.push_back(*std::move(schedule));
  }
  return schedules;
}

Result<bool> has_changed(const Result<postgres::Rows>& rows) {
  if (!rows) return rows.error();
  return rows->affected > 0;
}

}  // namespace

Result<void> put_schedule(postgres::SessionPool& database, const Schedule& schedule) {
  const auto put = database.run(
      "INSERT INTO schedules (name, workflow, input, timetable, next_at, created_by) VALUES ($1, $2, $3, $4, $5::timestamptz, $6)",
      {schedule.name, schedule.workflow, schedule.input, document_of(schedule.timetable).dump(), time_value(schedule.next_at),
       schedule.created_by});
  if (!put) return put.error();
  return {};
}

Result<std::vector<Schedule>> list_schedules(postgres::SessionPool& database) {
  return schedules_in(database.run(select_schedules() + "ORDER BY name"));
}

Result<std::optional<Schedule>> find_schedule(postgres::SessionPool& database, const std::string& name) {
  auto found = schedules_in(database.run(select_schedules() + "WHERE name = $1", {name}));
  if (!found) return found.error();
  if (found->empty()) return std::optional<Schedule>();
  return std::optional(std::move(found->front()));
}

Result<bool> pause_schedule(postgres::SessionPool& database, const std::string& name, bool is_paused, std::optional<TimePoint> next_at) {
  return has_changed(database.run("UPDATE schedules SET is_paused = $2::boolean, next_at = $3::timestamptz WHERE name = $1",
                                  {name, is_paused ? "t" : "f", time_value(next_at)}));
}

Result<bool> erase_schedule(postgres::SessionPool& database, const std::string& name) {
  return has_changed(database.run("DELETE FROM schedules WHERE name = $1", {name}));
}

Result<bool> take_due(postgres::SessionPool& database, TimePoint now, const std::function<Result<Started>(const Schedule&)>& start) {
  bool has_taken = false;
  const auto done = database.in_transaction([&](postgres::Session& session) -> Result<void> {
    const auto due = schedules_in(session.run(
        select_schedules() + "WHERE NOT is_paused AND next_at <= $1::timestamptz ORDER BY schedules.next_at LIMIT 1 FOR UPDATE SKIP LOCKED",
        {to_rfc3339(now)}));
    if (!due) return due.error();
    if (due->empty()) return {};
    const auto started = start(due->front());
    if (!started) return started.error();
    has_taken = true;
    const auto noted = session.run(
        "UPDATE schedules SET next_at = $2::timestamptz, last_at = coalesce($3::timestamptz, last_at), last_job = coalesce($4, last_job), "
        "problem = $5 WHERE name = $1",
        {due->front().name, time_value(started->next_at), time_value(started->last_at),
         started->last_job.empty() ? Value() : Value(started->last_job), started->problem});
    if (!noted) return noted.error();
    return {};
  });
  if (!done) return done.error();
  return has_taken;
}

}  // namespace millrace::schedule
