#pragma once

#include <string>

#include "shared/csv/profile.h"

namespace millrace::model {

/// One input of a job as a model sees it: its name for people, where the program will find it, and what is in it.
struct InputFile {
  std::string name;  ///< "orders.csv"
  std::string path;  ///< Inside the sandbox "/in/input.csv"; elsewhere "s3://bucket/key", or of a table "database.name".
  csv::TableProfile table;
};

}  // namespace millrace::model
