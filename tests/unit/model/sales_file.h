#pragma once

#include "shared/model/input_file.h"

namespace millrace::model {

/// A small file of sales as the profile would describe it.
inline InputFile sales_file() {
  const auto column = [](std::string name, csv::CellKind kind, std::vector<std::string> values = {}, bool is_unique = false) {
    csv::ColumnProfile profile;
    profile.name = std::move(name);
    profile.kind = kind;
    profile.values = std::move(values);
    profile.is_unique = is_unique;
    return profile;
  };
  InputFile file;
  file.name = "sales.csv";
  file.path = "/in/1";
  file.table.columns = {column("order_id", csv::CellKind::kInteger, {}, true),
                        column("region", csv::CellKind::kText, {"north", "south", "far east"}),
                        column("product", csv::CellKind::kText, {"Desk", "Chair"}),
                        column("unitPrice (EUR)", csv::CellKind::kDecimal),
                        column("amount", csv::CellKind::kDecimal),
                        column("order_date", csv::CellKind::kDate),
                        column("email", csv::CellKind::kText, {"a@x.com"})};
  for (const auto& one : file.table.columns) file.table.header.push_back(one.name);
  return file;
}

}  // namespace millrace::model
