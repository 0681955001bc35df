#include "workers/enrich/table.h"

#include <system_error>

#include "shared/csv/detect_dialect.h"
#include "shared/table_source/remote_tables.h"

namespace millrace::enrich {
Result<std::unique_ptr<Table>> Table::open(const std::filesystem::path& path, const std::string& name,
                                           const std::optional<csv::Dialect>& dialect) {
  std::error_code failure;
  const auto changed = std::filesystem::last_write_time(path, failure);
  auto input = csv::FileInput::open(path, name);
  if (!input) return input.error();
  if (auto fits = table_source::check_size(name, (*input)->size()); !fits) return fits.error();
  auto table = std::unique_ptr<Table>(new Table());
  table->input_ = *std::move(input);
  table->version_ = std::to_string(table->input_->size()) + "-" + std::to_string(changed.time_since_epoch().count());
  if (dialect) {
    table->dialect_ = *dialect;
  } else {
    const auto detected = csv::detect_dialect(*table->input_, {});
    if (!detected) return detected.error();
    table->dialect_ = detected->dialect;
  }
  auto head = csv::read_table_head(*table->input_, table->dialect_);
  if (!head) return head.error();
  table->head_ = *std::move(head);
  table->go_to(table->head_.first_row);
  return table;
}

void Table::go_to(const csv::RowPosition& position) {
  reader_ = std::make_unique<csv::RowReader>(*input_, dialect_, csv::RowLimits{}, position);
  reader_->set_width(head_.columns.size());
}

}  // namespace millrace::enrich
