#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/input_file.h"
#include "shared/model/rules/query.h"

namespace millrace::model::rules {

/// The files of a question by the names people use for them: columns, known values and the files themselves.
class Schema {
 public:
  /// How well a name fits: the cost of taking it so. An exact name costs nothing.
  struct ColumnMatch {
    ColumnRef column;
    double cost = 0;
  };
  struct ValueMatch {
    ColumnRef column;
    std::string value;
    double cost = 0;
  };

  explicit Schema(const std::vector<InputFile>& files);

  const std::vector<InputFile>& files() const { return files_; }
  const csv::ColumnProfile& column(ColumnRef ref) const { return files_[ref.table].table.columns[ref.column]; }

  /// Columns that `name` may mean. Exact, then by letters alone ("order id" is order_id), then by the only column that has
  /// these words at its end or at its beginning.
  std::vector<ColumnMatch> columns_named(std::string_view name) const;
  /// Only what stands in the header, whatever its characters; for names in quotes.
  std::vector<ColumnMatch> columns_exactly_named(std::string_view name) const;
  /// All columns that partly have this name, when there are several: what the asker must choose from.
  std::vector<ColumnRef> columns_partly_named(std::string_view name) const;

  /// Text columns' known values that `text` may mean.
  std::vector<ValueMatch> values_named(std::string_view text) const;

  /// The files whose rows are called this: by the file's name without its ending, or by its last word.
  std::vector<std::size_t> tables_named(std::string_view name) const;

  std::vector<ColumnRef> columns_where(bool (*holds)(csv::CellKind)) const;

  /// A number that is more or less of something, rather than one that names a thing (an id, a year).
  bool is_amount(ColumnRef ref) const;

 private:
  struct Entry {
    ColumnRef ref;
    std::string key;
    std::string key_without_unit;  ///< "price (EUR)" without its brackets.
    std::vector<std::string> words;
  };
  void add_values(ColumnRef ref);

  std::vector<InputFile> files_;
  std::vector<Entry> entries_;
  std::multimap<std::string, ValueMatch> values_;  ///< By lower case and by key.
};

}  // namespace millrace::model::rules
