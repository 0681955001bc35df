#include "shared/postgres/queries/job_tenant.h"

#include "shared/postgres/queries/job_listing.h"
#include "shared/postgres/queries/job_standing.h"
#include "shared/vocabulary/json.h"

namespace millrace::postgres {

Result<std::string> find_tenant(SessionPool& sessions, const JobId& job) {
  const auto standing = find_standing(sessions, job);
  if (!standing) return standing.error();
  const Json tags = *standing ? Json::parse((*standing)->tags, nullptr, false) : Json();
  if (!tags.is_object()) return std::string();
  const auto tenant = tags.find(kTenantTag);
  return tenant != tags.end() && tenant->is_string() ? tenant->get<std::string>() : std::string();
}

}  // namespace millrace::postgres
