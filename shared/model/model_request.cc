#include "shared/model/model_request.h"

#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/json.h"

namespace millrace::model {
namespace {

Json identity_of(const InputFile& file) {
  Json columns = Json::array();
  for (const auto& column : file.table.columns) {
    columns.push_back({column.name, std::string(csv::name_of(column.kind)), column.is_unique, column.values});
  }
  return {{"name", file.name}, {"path", file.path}, {"delimiter", std::string(1, file.table.dialect.delimiter)},
          {"header", file.table.header}, {"columns", columns}, {"sample", file.table.sample_rows}};
}

}  // namespace

std::string digest_of(const ModelRequest& request, const std::string& model) {
  Json files = Json::array();
  for (const InputFile& file : request.files) files.push_back(identity_of(file));
  const Json identity{{"model", model},
                      {"system", request.system},
                      {"prompt", request.prompt},
                      {"question", request.question},
                      {"files", files},
                      {"errors", request.errors},
                      {"previous", request.previous},
                      {"schema", request.answer_schema},
                      {"language", request.language},
                      {"engine", request.engine},
                      {"tokens", request.answer_tokens_max},
                      {"temperature", request.temperature}};
  return sha256_hex(identity.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace millrace::model
