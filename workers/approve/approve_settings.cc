#include "workers/approve/approve_settings.h"

#include "shared/settings/service_addresses.h"

namespace millrace::approve {

Result<ApproveSettings> ApproveSettings::from(const settings::Sheet& sheet) {
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return addresses.error();
  return ApproveSettings{.postgres_url = addresses->postgres_url, .deadline = sheet.duration("approval.deadline")};
}

}  // namespace millrace::approve
