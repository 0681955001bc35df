#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/json_schema/violation.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::json_schema {

/// A JSON Schema: the vocabulary that draft-07 and 2020-12 share. Immutable once parsed; any thread may validate.
///
/// Patterns are ECMAScript's and are tried by backtracking, so a schema is as trusted as a program. Strings above
/// 2 KiB are refused where a schema uses `pattern` or `format` at all, lists above 2,000 items where it uses
/// `uniqueItems`: neither stack nor time grow with what a stranger sends.
class Schema {
 public:
  /// kRejected when the text is not JSON or not a schema, and for keywords that would silently be ignored
  /// (unevaluatedProperties, prefixItems, …), references to other documents and references in a circle.
  static Result<Schema> parse(std::string_view text);

  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;
  ~Schema();

  /// Everything that is wrong with the value, in the order found; empty means valid.
  std::vector<Violation> validate(const Json& value) const;

 private:
  struct Compiled;
  explicit Schema(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace millrace::json_schema
