#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/agents/agent.h"
#include "shared/agents/catalogue/rules/figure_rules.h"
#include "shared/batch/row_input.h"
#include "shared/csv/row_reader.h"
#include "shared/json_schema/quick_fit.h"
#include "workers/enrich/columns/answer_columns.h"
#include "workers/enrich/columns/growing_text.h"

namespace millrace::enrich {

/// Rows through rules that are figures alone: from cells to values of columns, without a document between. It takes a row only
/// when it is sure to say what the documents would have said, byte for byte; all others are left to them. One thread.
class FigureRows final {
 public:
  /// Nothing when the mapping or the agent's output schema is not as simple as that. `rules` must outlive it.
  static std::optional<FigureRows> of(const batch::RowInputs& inputs, const agent_catalogue::FigureRules& rules,
                                      const agents::Agent& agent);

  /// Adds the row's answer and its input's digest. False: nothing was added, the row is for the general way.
  bool take(const csv::Row& row, AnswerColumns& answers, std::string& digests);

 private:
  /// A column that feeds a field, in the order of the fields' names.
  struct Cell {
    std::size_t column = 0;
    batch::FieldType type = batch::FieldType::kAny;
    bool is_required = false;
    std::string field{};
    std::string name{};  ///< "field": as JSON.
    std::optional<std::size_t> given{};  ///< Which of the rules' inputs it is.
  };
  /// A text that was found to fit, at its place in the answer.
  struct KnownText {
    std::size_t place = 0;
    std::string_view text;
  };

  FigureRows(const agent_catalogue::FigureRules& rules, json_schema::QuickFit schema)
      : rules_(&rules),
        schema_(std::make_shared<const json_schema::QuickFit>(std::move(schema))),
        given_(rules.inputs.size()),
        answer_(rules.outputs.size()) {}
  bool add_cell(const batch::RowInputs::Source& source);
  bool read(const csv::Row& row);
  bool read_cell(const Cell& cell, std::string_view text);
  bool fits();
  bool fits_text(std::size_t place, std::string_view text);

  const agent_catalogue::FigureRules* rules_;
  std::shared_ptr<const json_schema::QuickFit> schema_;
  std::vector<const json_schema::QuickFit*> places_{};  ///< What the schema says of each member of the answer; nullptr: nothing.
  std::vector<Cell> cells_{};
  std::vector<KnownText> known_texts_{};

  GrowingText canonical_{};  ///< The row's input, as its digest is made of.
  std::vector<agent_catalogue::Figure> given_;
  std::vector<agent_catalogue::FigureAnswer> answer_;
};

}  // namespace millrace::enrich
