#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/vocabulary/json.h"

namespace millrace::json_schema {

/// Tells of a value that fits a simple schema that it does, without the validator: most values fit, and rows come by the million.
/// Immutable; any thread.
class QuickFit final {
 public:
  /// Nothing when the schema has a keyword that is not as simple: values are then for the validator.
  static std::optional<QuickFit> of(const Json& schema);

  /// False: it does not fit, or the validator has to say.
  bool surely_fits(const Json& value) const;

  /// Whether an object with just these members fits as far as their values do.
  bool takes_members(const std::vector<std::string>& names) const;
  /// What is said of a member's value; nullptr: nothing.
  const QuickFit* member(const std::string& name) const;
  /// The same as of a Json of the number.
  bool surely_fits_integer(std::int64_t value) const;
  bool surely_fits_number(double value) const;

 private:
  struct Property;

  bool take(const std::string& keyword, const Json& said);
  bool take_types(const Json& said);
  bool take_properties(const Json& said);
  bool fits_text(const std::string& text) const;
  bool fits_number(double number) const;
  bool fits_object(const Json& value) const;
  bool fits_array(const Json& value) const;

  std::uint32_t types_ = ~0U;  ///< A bit per type of nlohmann's.
  double minimum_ = -std::numeric_limits<double>::infinity();
  double maximum_ = std::numeric_limits<double>::infinity();
  std::size_t length_min_ = 0;  ///< Characters.
  std::size_t length_max_ = std::numeric_limits<std::size_t>::max();
  std::size_t items_min_ = 0;
  std::size_t items_max_ = std::numeric_limits<std::size_t>::max();
  std::optional<std::vector<std::string>> texts_{};  ///< The enum, when there is one.
  std::vector<Property> properties_;
  std::vector<std::string> required_{};
  bool allows_others_ = true;
  std::shared_ptr<const QuickFit> items_{};
};

struct QuickFit::Property {
  std::string name;
  QuickFit fit;
};

}  // namespace millrace::json_schema
