#include "workers/enrich/output_stretches.h"

#include <algorithm>
#include <array>
#include <utility>

namespace millrace::enrich {
namespace {

constexpr std::int64_t kRowsPerLoad = 2'000;

/// Cuts the first piece off, and what ends it. Pieces are short: looking at every byte is faster than a search that is made for
/// long texts.
std::string_view take_piece(std::string_view& text, char end) {
  std::size_t size = 0;
  while (size < text.size() && text[size] != end) ++size;
  const std::string_view piece = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return piece;
}

/// A block's answers, line by line, as cells.
class BlockCells final {
 public:
  BlockCells(const AnswerLines& answers, const OutputStretch::Manner& manner)
      : answers_(answers), manner_(manner), whole_(manner.fields) {
    for (const std::string& field : manner.fields) places_.push_back(place_of(field));
    for (const std::string& word : answers.words) append_value(words_.emplace_back(), word);
    values_.resize(answers.members.size());
  }

  void append(std::string& cells, std::string_view line) {
    if (answers_.members.empty()) return csv::append_cells(cells, whole_.of(line), manner_.writing);
    for (std::string_view& value : values_) value = take_piece(line, '\t');
    for (std::size_t field = 0; field < places_.size(); ++field) {
      if (field > 0) cells += manner_.writing.delimiter;
      if (places_[field] < values_.size()) append_named(cells, values_[places_[field]]);
    }
  }

 private:
  std::size_t place_of(const std::string& field) const {
    const std::string member = member_text(field);
    return static_cast<std::size_t>(std::ranges::find(answers_.members, member) - answers_.members.begin());
  }

  void append_named(std::string& cells, std::string_view value) {
    const std::string* word = word_named(value, answers_.words);
    if (word == nullptr) return append_value(cells, value);
    cells += words_[static_cast<std::size_t>(word - answers_.words.data())];
  }

  void append_value(std::string& cells, std::string_view value) {
    const std::string_view cell = cell_text_of(value, made_);
    csv::append_cells(cells, std::span(&cell, 1), manner_.writing);
  }

  const AnswerLines& answers_;
  const OutputStretch::Manner& manner_;
  OutputCells whole_;
  std::vector<std::size_t> places_;    ///< Of each field among the members.
  std::vector<std::string> words_;     ///< As they are written.
  std::vector<std::string_view> values_;
  std::string made_;
};

}  // namespace

Result<OutputStretch> OutputStretch::of(std::int64_t from, std::int64_t row_count, RowStretch loaded, const Manner& manner) {
  OutputStretch stretch;
  const StoredAnswers none;
  const StoredAnswers& answers = loaded.answers ? *loaded.answers : none;
  stretch.records_.push_back({.agent = answers.agent});
  std::string_view lines = answers.outputs.lines;
  for (std::int64_t number = answers.first_row; loaded.answers && number < from; ++number) take_piece(lines, '\n');
  BlockCells of_block(answers.outputs, manner);
  OutputCells of_answer(manner.fields);
  auto record = loaded.rows.begin();
  for (std::int64_t number = from; number < std::min(loaded.end, row_count); ++number) {
    const std::string_view line = take_piece(lines, '\n');
    const bool has_record = record != loaded.rows.end() && record->row == number;
    if (!has_record && line.empty()) return rejected("BATCH_ROW_MISSING", "row " + std::to_string(number) + " has no outcome");
    if (has_record) {
      const std::string_view answer = record->has_succeeded ? std::string_view(record->output) : std::string_view();
      csv::append_cells(stretch.cells_, of_answer.of(answer), manner.writing);
    } else {
      of_block.append(stretch.cells_, line);
    }
    if (!manner.fields.empty()) stretch.cells_ += manner.writing.delimiter;
    const std::string_view status = has_record && !record->has_succeeded ? "failed" : "ok";
    csv::append_cells(stretch.cells_, std::span(&status, 1), manner.writing);
    stretch.ends_.push_back(stretch.cells_.size());
    stretch.record_of_.push_back(has_record ? stretch.records_.size() : 0);
    if (has_record) stretch.records_.push_back(std::move(*record++));
  }
  return stretch;
}

Result<OutputStretch> StretchesAhead::next() {
  if (!made_.valid()) {
    if (auto begun = make(); !begun) return begun.error();
  }
  auto made = made_.get();
  if (!made) return made;
  if (auto begun = make(); !begun) return begun.error();
  return made;
}

/// Those that are loaded become cells from now on, and those behind them are loaded.
Result<void> StretchesAhead::make() {
  auto loaded = loaded_.get();
  if (!loaded) return loaded.error();
  load(loaded->rows.end);
  made_ = std::async(std::launch::async, [this, loaded = *std::move(loaded)]() mutable {
    return OutputStretch::of(loaded.from, source_.row_count, std::move(loaded.rows), source_.manner);
  });
  return {};
}

void StretchesAhead::load(std::int64_t from) {
  loaded_ = std::async(std::launch::async, [this, from]() -> Result<Loaded> {
    if (from >= source_.row_count) return Loaded{.from = from, .rows = {.end = from}};
    auto rows = source_.ledger.load(source_.batch, from, kRowsPerLoad);
    if (!rows) return rows.error();
    return Loaded{.from = from, .rows = *std::move(rows)};
  });
}

}  // namespace millrace::enrich
