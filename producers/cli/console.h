#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "producers/cli/problem.h"
#include "producers/cli/text_table.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {

/// JSON text of any value; bytes that are not UTF-8 are replaced.
std::string text_of(const Json& document, int indent = -1);

enum class Format { kText, kJson, kJsonLines };
enum class Shade { kGood, kBad, kWarning, kFaint, kStrong };

/// Where a command says things. Data goes to one stream, everything else to the other, so that pipes carry data only.
/// One thread.
class Console final {
 public:
  struct Manner {
    Format format = Format::kText;
    bool has_colour = false;       ///< Already decided from --color, NO_COLOR, TERM and the terminal.
    bool shows_progress = false;   ///< Notes go to a terminal and are wanted.
    bool is_quiet = false;
  };

  Console(std::ostream& data, std::ostream& notes, Manner manner) : data_(data), notes_(notes), manner_(manner) {}

  bool is_text() const { return manner_.format == Format::kText; }
  Format format() const { return manner_.format; }
  bool shows_progress() const { return manner_.shows_progress && is_text(); }

  /// Data for people, verbatim.
  void print_text(std::string_view text);
  /// Data for programs: one document (indented, or one line with jsonl).
  void print_json(const Json& document);
  /// The same, but one line whatever the format: for streams without an end.
  void print_line(const Json& document) { print_text(text_of(document) + "\n"); }
  /// An array for json, one line per element for jsonl.
  void print_array(const Json& array);
  /// The table as text, or `nothing` as a note when it has no rows.
  void print_table(const TextTable& table, std::string_view nothing);

  /// A remark for people; silent with --quiet.
  void note(std::string_view text);
  /// Replaces the last progress line; silent unless notes go to a terminal. Empty text removes it.
  void progress(std::string_view text);

  /// For parts of the program that print by themselves.
  std::ostream& data_stream() { return data_; }
  std::ostream& note_stream() { return notes_; }

  /// Says what failed (text or problem+json) and answers the exit code to return.
  ExitCode fail(const Problem& problem);
  ExitCode fail(const Error& error) { return fail(problem_of(error)); }

  /// The text in a colour, or as it is without colours.
  std::string shaded(std::string_view text, Shade shade) const;

 private:
  std::ostream& data_;
  std::ostream& notes_;
  Manner manner_;
  bool has_progress_line_ = false;
};

}  // namespace millrace::cli
