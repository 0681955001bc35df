#include "shared/model/rules/capabilities.h"

#include <algorithm>
#include <numeric>

#include "shared/model/rules/word_forms.h"

namespace millrace::model::rules {
namespace {

constexpr std::size_t kColumnsListed = 40;

std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string nearest_column(const std::string& word, const Schema& schema) {
  const std::string key = key_of(word);
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, key.size() / 3) + 1;
  for (const InputFile& file : schema.files()) {
    for (const auto& column : file.table.columns) {
      const std::size_t distance = edit_distance(key, key_of(column.name));
      if (distance >= best_distance) continue;
      best_distance = distance;
      best = column.name;
    }
  }
  return best;
}

std::string columns_of(const Schema& schema) {
  std::string text;
  for (const InputFile& file : schema.files()) {
    text += "\nColumns of " + file.name + ": ";
    std::size_t listed = 0;
    for (const auto& column : file.table.columns) {
      if (listed++ == kColumnsListed) {
        text += ", …";
        break;
      }
      text += (listed > 1 ? ", " : "") + column.name + " (" + std::string(csv::name_of(column.kind)) + ")";
    }
    text += ".";
  }
  return text;
}

/// The name as it can stand in a question.
std::string in_question(const std::string& name) {
  const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ' ';
  });
  return is_plain && !is_structural(lower_case(name)) ? name : "'" + name + "'";
}

std::string examples_for(const Schema& schema) {
  if (schema.files().empty()) return {};
  std::string number, text, date;
  for (const auto& column : schema.files().front().table.columns) {
    std::string& slot = csv::is_number(column.kind) ? number : csv::is_date(column.kind) ? date : text;
    const bool is_better = slot.empty() || (csv::is_number(column.kind) && !column.is_unique && key_of(slot).ends_with("id"));
    if (is_better) slot = in_question(column.name);
  }
  std::vector<std::string> examples{"how many rows"};
  if (!number.empty() && !text.empty()) {
    examples.push_back("total " + number + " by " + text + ", highest first");
    examples.push_back("top 5 " + text + " by average " + number);
  }
  if (!text.empty()) examples.push_back("distinct " + text);
  if (!date.empty()) examples.push_back("number of rows per month of " + date);
  if (!number.empty()) examples.push_back("rows where " + number + " is over 100 sorted by " + number + " descending");
  std::string joined;
  for (const std::string& example : examples) joined += (joined.empty() ? "" : "; ") + quoted(example);
  return "\nExamples: " + joined + ".";
}

constexpr std::string_view kFamily =
    "\nThe rules provider answers questions that filter (is, is not, over, under, at least, between, contains, starts with, in a list, is "
    "empty; and, or), group by columns or by day, week, month, quarter or year of a date, count, total, average, minimum, maximum, median, "
    "count distinct values, take the top or bottom N, sort, list columns or distinct values, and join two files. Put names and values "
    "with unusual characters in quotes. For other questions configure a language model (codegen.models).";

}  // namespace

Error with_capabilities(Error error, const Schema& schema) {
  error.detail += std::string(kFamily) + columns_of(schema) + examples_for(schema);
  return error;
}

Error not_understood(const Sentence& sentence, std::size_t at, const Schema& schema) {
  const std::string word = at < sentence.size() ? sentence.tokens[at].text : "";
  std::string why = "I do not understand " + quoted(word) + " (word " + std::to_string(at + 1) + " of the question)";
  const auto several = schema.columns_partly_named(word);
  if (several.size() > 1) {
    why += ": it could be";
    for (std::size_t i = 0; i < several.size(); ++i) why += (i == 0 ? " " : " or ") + quoted(schema.column(several[i]).name);
  } else if (const std::string nearest = nearest_column(word, schema); !nearest.empty()) {
    why += ": did you mean the column " + quoted(nearest) + "?";
  }
  return with_capabilities(rejected("rules", why + "."), schema);
}

}  // namespace millrace::model::rules
