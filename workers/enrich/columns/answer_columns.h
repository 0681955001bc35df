#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/vocabulary/json_fwd.h"
#include "workers/enrich/columns/growing_text.h"

namespace millrace::enrich {

/// What the rows of a chunk were answered, as the ledger keeps it (batch_blocks).
struct AnswerLines {
  /// A line per row, empty for one without an answer. Compact JSON, or the values alone with tabs between them.
  std::string lines{};
  std::vector<std::string> members{};  ///< The values' names, each with its colon, as JSON; empty: a line is the whole answer.
  std::vector<std::string> words{};    ///< Values that come often; a line names them: d0, d1, …
};

/// A member of AnswerLines for this name.
std::string member_text(std::string_view name);

/// One line as the answer that it stands for, in compact JSON.
std::string answer_of(std::string_view line, std::span<const std::string> members, std::span<const std::string> words);

/// Which of the words a value names; nothing when it is the value itself.
const std::string* word_named(std::string_view value, std::span<const std::string> words);

/// Makes lines of answers, as values alone while all answers have the same members. One thread.
class AnswerColumns final {
 public:
  void add(const Json& answer);
  /// A row without an answer.
  void add_nothing() { lines_.put('\n'); }

  /// Whether the next rows may be given value by value: the answers so far, if any, have just these members.
  bool begin_members(std::span<const std::string_view> names);
  void put_integer(std::int64_t value);
  void put_number(double value);  ///< Finite.
  /// A text that JSON writes as it is, of the program itself: the same one is always at the same place.
  void put_fixed_text(std::string_view text);
  void end_row();

  AnswerLines take();

 private:
  struct FixedText {
    std::string_view text;
    std::string value;
  };
  std::string value_for(std::string raw);
  void begin_value();
  void append_value(std::string_view value);
  void become_documents();
  bool has_members_of(const Json& answer) const;

  GrowingText lines_;
  std::vector<std::string> members_;
  std::vector<std::string> words_;
  std::unordered_map<std::string, std::string> word_names_;
  std::vector<FixedText> fixed_;
  const std::string_view* begun_ = nullptr;  ///< Names that begin_members said yes to.
  bool has_answers_ = false;
  bool are_documents_ = false;
  bool is_first_of_row_ = true;
};

}  // namespace millrace::enrich
