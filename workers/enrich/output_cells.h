#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "topics/json_scan.h"

namespace millrace::enrich {

/// A value as its JSON text as the text of a cell: of `raw` itself where it is plain, else of `made`.
std::string_view cell_text_of(std::string_view raw, std::string& made);

/// An agent's answers as cells of the output: members that are plain are taken as they stand, the rest is read as JSON. One thread.
class OutputCells final {
 public:
  explicit OutputCells(std::vector<std::string> fields) : fields_(std::move(fields)), cells_(fields_.size()) {}

  /// A cell per field, until the next call; empty for one that the answer does not have. `answer` must live as long.
  std::span<const std::string_view> of(std::string_view answer);

 private:
  const std::vector<std::string> fields_;
  std::vector<std::string_view> cells_;
  std::vector<topics::Member> members_{};
  std::deque<std::string> made_{};  ///< Texts that stand nowhere else.
};

}  // namespace millrace::enrich
