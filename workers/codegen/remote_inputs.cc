#include "workers/codegen/remote_inputs.h"

#include <algorithm>
#include <array>

namespace millrace::codegen {
namespace {

constexpr std::uint64_t kHeadBytes = 1 << 20;

csv::CellKind kind_of_hive(const std::string& type) {
  const std::string name = type.substr(0, type.find('('));
  constexpr std::array<std::string_view, 5> kIntegers{"tinyint", "smallint", "int", "integer", "bigint"};
  constexpr std::array<std::string_view, 3> kDecimals{"float", "double", "decimal"};
  if (std::find(kIntegers.begin(), kIntegers.end(), name) != kIntegers.end()) return csv::CellKind::kInteger;
  if (std::find(kDecimals.begin(), kDecimals.end(), name) != kDecimals.end()) return csv::CellKind::kDecimal;
  if (name == "date") return csv::CellKind::kDate;
  return name == "timestamp" ? csv::CellKind::kDateTime : csv::CellKind::kText;
}

}  // namespace

bool is_remote_input(std::string_view uri) { return aws::is_s3_path(uri); }

Result<std::string> RemoteInputs::head_of(const std::string& uri, std::stop_token stop) {
  const auto path = aws::parse_s3_path(uri);
  if (!path || path->key.empty()) return rejected("codegen", uri + " is no object in S3: write s3://bucket/key");
  auto head = s3_.read(*path, 0, kHeadBytes, std::move(stop));
  if (!head) return head.error();
  // A row that was cut in the middle would look like one with missing cells.
  if (head->size() == kHeadBytes) {
    if (const std::size_t end = head->rfind('\n'); end != std::string::npos) head->resize(end + 1);
  }
  return head;
}

Result<model::InputFile> RemoteInputs::describe_table(const std::string& table, std::stop_token stop) {
  const std::size_t dot = table.find('.');
  if (dot == std::string::npos) return rejected("codegen", "'" + table + "' is no table: write database.table");
  const auto found = glue_.table(table.substr(0, dot), table.substr(dot + 1), std::move(stop));
  if (!found) return found.error();
  model::InputFile described{.name = found->name, .path = table, .table = {}};
  for (const aws::GlueColumn& column : found->columns) {
    described.table.header.push_back(column.name);
    described.table.columns.push_back({.name = column.name,
                                       .kind = kind_of_hive(column.type),
                                       .values = {},
                                       .values_are_complete = false,
                                       .is_unique = false,
                                       .has_empty = true});
  }
  if (described.table.columns.empty()) return rejected("codegen", "the table " + table + " has no columns");
  return described;
}

}  // namespace millrace::codegen
