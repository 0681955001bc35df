#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "shared/frameworks/framework_files.h"
#include "shared/postgres/session.h"

namespace millrace::postgres {

/// FrameworkFiles over the table `workflows`. A version is read once and kept for ever; "the newest" costs one small
/// query each time, for it may change. Any thread; two threads may read the same version twice, which does no harm.
class PostgresFrameworkFiles final : public frameworks::FrameworkFiles {
 public:
  explicit PostgresFrameworkFiles(SessionPool& sessions) : sessions_(sessions) {}

  Result<std::shared_ptr<const frameworks::FrameworkFolder>> load(const std::string& workflow, int version) override;

 private:
  using Folder = std::shared_ptr<const frameworks::FrameworkFolder>;

  Result<int> newest_version_of(const std::string& workflow);
  Result<Folder> read(const std::string& workflow, int version);

  SessionPool& sessions_;
  std::mutex mutex_;
  std::map<std::pair<std::string, int>, Folder> kept_;
};

}  // namespace millrace::postgres
