#pragma once

#include <variant>

#include "producers/gateway/api.h"
#include "producers/gateway/services.h"
#include "shared/postgres/queries/job_record.h"
#include "shared/postgres/queries/job_standing.h"

namespace millrace::gateway {

inline constexpr char kQueued[] = "QUEUED";      ///< Published, not admitted yet.
inline constexpr char kRejected[] = "REJECTED";  ///< Refused by the supervisor: there will be no job.

/// A job as far as its caller may see it; 404 for what is not there and for what is another tenant's alike.
std::variant<postgres::JobStanding, Problem> visible_standing(const Services& services, const Caller& caller, const std::string& id);

/// The job's document without input and output, or that of a request on its way.
std::variant<Json, Problem> visible_job(const Services& services, const Caller& caller, const std::string& id);

/// The record as it is stored, of a job that was admitted.
std::variant<postgres::JobRecord, Problem> visible_record(const Services& services, const Caller& caller, const std::string& id);

/// The standing's status is one that does not change by itself any more.
bool is_settled(const std::string& status);

/// A summary as this caller sees it: keys without what the gateway put in front of them.
Json document_for(const Caller& caller, const postgres::JobSummary& job);
Json document_for(const Caller& caller, Json job);

/// The caller's key as the engine keeps it, so that tenants' keys never meet.
std::string idempotency_key_of(const Caller& caller, const std::string& key);

}  // namespace millrace::gateway
