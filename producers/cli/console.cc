#include "producers/cli/console.h"

namespace millrace::cli {
namespace {

constexpr int kIndent = 2;
constexpr std::string_view kEraseLine = "\r\033[K";

std::string_view escape_of(Shade shade) {
  switch (shade) {
    case Shade::kGood: return "\033[32m";
    case Shade::kBad: return "\033[31m";
    case Shade::kWarning: return "\033[33m";
    case Shade::kFaint: return "\033[2m";
    case Shade::kStrong: return "\033[1m";
  }
  return "";
}

}  // namespace

std::string text_of(const Json& document, int indent) {
  return document.dump(indent, ' ', false, Json::error_handler_t::replace);
}

void Console::print_text(std::string_view text) {
  progress("");
  data_ << text;
  data_.flush();
}

void Console::print_json(const Json& document) {
  print_text(text_of(document, manner_.format == Format::kJson ? kIndent : -1) + "\n");
}

void Console::print_array(const Json& array) {
  if (manner_.format != Format::kJsonLines) return print_json(array);
  for (const Json& element : array) print_json(element);
}

void Console::print_table(const TextTable& table, std::string_view nothing) {
  if (table.empty()) return note(nothing);
  print_text(table.text());
}

void Console::note(std::string_view text) {
  if (manner_.is_quiet) return;
  progress("");
  notes_ << text << "\n";
  notes_.flush();
}

void Console::progress(std::string_view text) {
  if (!shows_progress()) return;
  if (has_progress_line_) notes_ << kEraseLine;
  notes_ << text;
  notes_.flush();
  has_progress_line_ = !text.empty();
}

ExitCode Console::fail(const Problem& problem) {
  progress("");
  if (is_text()) {
    notes_ << shaded("millrace: " + problem.title + ":", Shade::kBad) << " " << problem.detail << "\n";
  } else {
    notes_ << text_of(to_document(problem)) << "\n";
  }
  notes_.flush();
  return problem.code;
}

std::string Console::shaded(std::string_view text, Shade shade) const {
  if (!manner_.has_colour) return std::string(text);
  return std::string(escape_of(shade)) + std::string(text) + "\033[0m";
}

}  // namespace millrace::cli
