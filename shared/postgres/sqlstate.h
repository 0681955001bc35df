#pragma once

#include <string_view>

#include "shared/vocabulary/error.h"

namespace millrace::postgres {

/// What an error with this SQLSTATE means for whoever asked.
struct Meaning {
  ErrorKind kind = ErrorKind::kRejected;
  bool is_session_dead = false;
};

/// An empty SQLSTATE is libpq's own error: the server did not answer, so what it was asked for may have been done or not.
Meaning meaning_of(std::string_view sqlstate, bool is_committing);

}  // namespace millrace::postgres
