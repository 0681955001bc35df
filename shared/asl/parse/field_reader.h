#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/asl/parse/findings.h"
#include "shared/asl/paths/path.h"
#include "shared/asl/state_machine.h"
#include "shared/vocabulary/json.h"

namespace millrace::asl {

/// The bounds of a number in a definition, both included.
struct NumberBounds {
  double min = 0;
  double max = 99'999'999;
  bool is_whole = true;
};

/// Reads the fields of one object of a definition, each at most once, and finds fault with those of the wrong type.
/// What nobody asked for is not supported there: finish() says so.
class FieldReader final {
 public:
  /// All must outlive the reader. A value that is no object is a finding, and reads like an empty one.
  FieldReader(const Json& object, Place place, Findings& findings);

  const Place& place() const { return place_; }
  Findings& findings() { return findings_; }
  bool has(std::string_view name) const;
  /// Of all fields, in document order.
  std::vector<std::string> names() const;

  /// Null when absent.
  const Json* take(std::string_view name);
  const Json* require(std::string_view name);
  std::optional<std::string> text(std::string_view name);
  std::optional<std::string> required_text(std::string_view name);
  std::optional<bool> boolean(std::string_view name);
  std::optional<double> number(std::string_view name, NumberBounds bounds);
  std::optional<Path> path(std::string_view name);
  /// `Name` as a number or `NamePath` as a path, not both.
  NumberField number_or_path(std::string_view name, std::string_view path_name, NumberBounds bounds);
  /// A field of texts that is not empty.
  std::vector<std::string> texts(std::string_view name);

  void error(std::string_view field, std::string message, const char* code = code::kSchema);
  /// At most one of the fields may be there.
  void exclude(std::initializer_list<std::string_view> names);
  /// Every field that was not taken is a finding.
  void finish();

 private:
  void wrong_type(std::string_view name, std::string_view expected);

  const Json& object_;
  Place place_;
  Findings& findings_;
  std::vector<std::string> taken_;
};

}  // namespace millrace::asl
