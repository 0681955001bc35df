#include "workers/supervise/retention.h"

#include <spdlog/spdlog.h>

#include "shared/postgres/session.h"

namespace millrace::supervise {
namespace {

constexpr Duration kSweepEvery = std::chrono::seconds(30);
constexpr std::size_t kJobsPerStep = 1000;

std::string seconds_in(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

}  // namespace

Retention::Retention(std::string url, Ages ages, file_store::FileStore& files, Clock& clock)
    : url_(std::move(url)), ages_(ages), files_(files), clock_(clock) {}

void Retention::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    const auto erased = step();
    if (!erased) spdlog::debug("retention waits: {}", erased.error().detail);
    if (erased && *erased > 0) spdlog::info("erased {} jobs that ended more than {} s ago", *erased, seconds_in(ages_.jobs));
    if (erased && *erased == kJobsPerStep) continue;
    wait_or_stop(clock_, kSweepEvery, stop);
  }
}

Result<std::size_t> Retention::step() {
  auto session = postgres::Session::open(url_, "millrace-retention");
  if (!session) return session.error();
  std::vector<postgres::Value> jobs;
  const auto done = (*session)->in_transaction([&](postgres::Session& open) -> Result<void> {
    auto rows = open.run(
        "SELECT job_id FROM jobs WHERE finished_at < now() - $1::bigint * interval '1 second' "
        "ORDER BY finished_at LIMIT $2::int FOR UPDATE SKIP LOCKED",
        {seconds_in(ages_.jobs), std::to_string(kJobsPerStep)});
    if (!rows) return rows.error();
    for (auto& row : rows->rows) jobs.push_back(std::move(row[0]));
    const std::string ids = postgres::array_literal(jobs);
    for (const char* table : {"map_results", "map_pages"}) {
      auto erased = open.run(std::string("DELETE FROM ") + table + " t USING map_runs r WHERE r.run_id = t.run_id AND "
                             "r.job_id = ANY($1::text[])", {ids});
      if (!erased) return erased.error();
    }
    for (const char* table : {"history", "submissions", "task_logs", "approvals", "commands", "agent_costs", "map_runs", "jobs"}) {
      auto erased = open.run(std::string("DELETE FROM ") + table + " WHERE job_id = ANY($1::text[])", {ids});
      if (!erased) return erased.error();
    }
    auto logs = open.run("DELETE FROM task_logs WHERE at < now() - $1::bigint * interval '1 second'",
                         {seconds_in(ages_.task_logs)});
    if (!logs) return logs.error();
    auto answers = open.run("DELETE FROM model_answers WHERE at < now() - $1::bigint * interval '1 second'",
                            {seconds_in(ages_.jobs)});
    if (!answers) return answers.error();
    auto of_no_job = open.run("DELETE FROM commands WHERE job_id = '' AND applied_at < now() - $1::bigint * interval '1 second'",
                              {seconds_in(ages_.jobs)});
    if (!of_no_job) return of_no_job.error();
    return {};
  });
  if (!done) return done.error();
  for (const auto& job : jobs) {
    if (auto erased = files_.erase_job(JobId(*job)); !erased) {
      spdlog::warn("payloads of the erased job {} stay behind: {}", *job, erased.error().detail);
    }
  }
  return jobs.size();
}

}  // namespace millrace::supervise
