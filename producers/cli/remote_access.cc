#include "producers/cli/remote_access.h"

#include <system_error>

namespace millrace::cli {

RemoteAccess::RemoteAccess(aws::AwsAccount account, Clock& clock)
    : s3_(std::move(account), transport_, clock), tables_({.s3 = s3_, .web = transport_}) {}

Result<std::shared_ptr<RemoteAccess>> RemoteAccess::open(CommandScope& scope) {
  const auto sheet = scope.backend.settings();
  if (!sheet) return sheet.error();
  return std::shared_ptr<RemoteAccess>(new RemoteAccess(aws::aws_account(**sheet, scope.environment), scope.clock));
}

Result<std::string> bring_into_store(CommandScope& scope, const std::string& uri) {
  const auto access = RemoteAccess::open(scope);
  if (!access) return access.error();
  const auto files = scope.backend.files();
  if (!files) return files.error();
  const std::filesystem::path folder = (*scope.backend.settings())->path("files.folder");
  std::error_code ignored;  // Writing says why there is none.
  std::filesystem::create_directories(folder, ignored);
  return (*access)->tables().bring(uri, {.files = **files, .scratch = folder}, {});
}

}  // namespace millrace::cli
