#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "shared/vocabulary/result.h"

namespace millrace::table_source {

/// An object somewhere else that is read by range and stays the one that was opened. One thread.
class RemoteObject {
 public:
  virtual ~RemoteObject() = default;
  virtual std::uint64_t size() const = 0;
  /// Exactly the bytes [from, from + count), which lie within the object. kTransient: it is away or was cut off. kRejected as
  /// CSV_CHANGED, CSV_FORBIDDEN, CSV_NOT_FOUND, CSV_SOURCE.
  virtual Result<std::string> read(std::uint64_t from, std::uint64_t count, std::stop_token stop) = 0;
};

}  // namespace millrace::table_source
