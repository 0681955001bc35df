#include "shared/vocabulary/error.h"

#include <utility>

namespace millrace {

std::string_view name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kTransient: return "transient";
    case ErrorKind::kRejected: return "rejected";
    case ErrorKind::kAlreadyDone: return "already done";
    case ErrorKind::kUnknownOutcome: return "unknown outcome";
    case ErrorKind::kCancelled: return "cancelled";
    case ErrorKind::kBroken: return "broken";
  }
  return "broken";
}

std::string describe(const Error& error) {
  return error.where + ": " + error.detail + " (" + std::string(name_of(error.kind)) + ")";
}

Error transient(std::string where, std::string detail) {
  return {ErrorKind::kTransient, std::move(where), std::move(detail)};
}

Error rejected(std::string where, std::string detail) {
  return {ErrorKind::kRejected, std::move(where), std::move(detail)};
}

Error broken(std::string where, std::string detail) {
  return {ErrorKind::kBroken, std::move(where), std::move(detail)};
}

}  // namespace millrace
