#include "shared/batch/survey_document.h"

#include <cmath>

#include "shared/vocabulary/json.h"

namespace millrace::batch {
namespace {

Error wrong_dialect(const std::string& what) { return rejected("CSV_DIALECT", "dialect: " + what); }

/// One ASCII character, or "" (and "none") for none.
Result<char> character_of(const std::string& member, const Json& value, bool may_be_none) {
  const std::string text = value.is_string() ? value.get<std::string>() : "…";
  if (may_be_none && (text.empty() || text == "none")) return '\0';
  const bool is_usable = text.size() == 1 && static_cast<unsigned char>(text.front()) < 0x80 && text != "\n" && text != "\r";
  if (!is_usable) return wrong_dialect(member + " must be one ASCII character");
  return text.front();
}

Result<void> read_member(const std::string& name, const Json& value, csv::DialectOverrides& dialect) {
  const std::string text = value.is_string() ? value.get<std::string>() : "";
  if (name == "delimiter" || name == "quote") {
    const auto character = character_of(name, value, name == "quote");
    if (!character) return character.error();
    (name == "quote" ? dialect.quote : dialect.delimiter) = *character;
  } else if (name == "escape") {
    dialect.escape = csv::parse_escape(text);
    if (!dialect.escape) return wrong_dialect("escape must be doubled or backslash");
  } else if (name == "encoding") {
    dialect.encoding = csv::parse_encoding(text);
    if (!dialect.encoding) {
      return wrong_dialect("encoding must be utf-8, utf-16le, utf-16be, windows-1252 or iso-8859-1");
    }
  } else if (name == "line_end") {
    dialect.line_end = csv::parse_line_end(text);
    if (!dialect.line_end) return wrong_dialect("line_end must be lf, crlf or cr");
  } else if (name == "has_header") {
    if (!value.is_boolean()) return wrong_dialect("has_header must be true or false");
    dialect.has_header = value.get<bool>();
  } else if (name != "has_byte_order_mark" || !value.is_boolean()) {
    return wrong_dialect(name + " is not known or not right");
  }
  return {};
}

double three_digits(double value) { return std::round(value * 1'000) / 1'000; }

}  // namespace

Json document_of(const FileIdentity& file) {
  return {{"uri", file.uri}, {"size_bytes", file.size_bytes}, {"sha256", file.sha256}};
}

Result<FileIdentity> parse_file_identity(const Json& document) {
  const bool is_whole = document.is_object() && document.contains("uri") && document["uri"].is_string() &&
                        document.contains("size_bytes") && document["size_bytes"].is_number_integer() &&
                        document.contains("sha256") && document["sha256"].is_string();
  if (!is_whole) return rejected("CONFIG_INVALID", "file must be an object with uri, size_bytes and sha256");
  return FileIdentity{.uri = document["uri"].get<std::string>(),
                      .size_bytes = document["size_bytes"].get<std::uint64_t>(),
                      .sha256 = document["sha256"].get<std::string>()};
}

Json document_of(const csv::Dialect& dialect) {
  return {{"delimiter", std::string(1, dialect.delimiter)},
          {"quote", dialect.quote == '\0' ? std::string() : std::string(1, dialect.quote)},
          {"escape", csv::name_of(dialect.escape)},
          {"encoding", csv::name_of(dialect.encoding)},
          {"line_end", csv::name_of(dialect.line_end)},
          {"has_header", dialect.has_header},
          {"has_byte_order_mark", dialect.has_byte_order_mark}};
}

Result<csv::DialectOverrides> parse_dialect_overrides(const Json& document) {
  csv::DialectOverrides dialect;
  if (!document.is_object()) return wrong_dialect("must be an object");
  for (const auto& [name, value] : document.items()) {
    if (const auto read = read_member(name, value, dialect); !read) return read.error();
  }
  if (dialect.delimiter && dialect.quote && *dialect.delimiter == *dialect.quote) {
    return wrong_dialect("delimiter and quote must differ");
  }
  return dialect;
}

Result<csv::Dialect> parse_dialect(const Json& document) {
  const auto given = parse_dialect_overrides(document);
  if (!given) return given.error();
  csv::Dialect dialect;
  dialect.delimiter = given->delimiter.value_or(dialect.delimiter);
  dialect.quote = given->quote.value_or(dialect.quote);
  dialect.escape = given->escape.value_or(dialect.escape);
  dialect.encoding = given->encoding.value_or(dialect.encoding);
  dialect.line_end = given->line_end.value_or(dialect.line_end);
  dialect.has_header = given->has_header.value_or(dialect.has_header);
  dialect.has_byte_order_mark = document.value("has_byte_order_mark", false);
  return dialect;
}

Json document_of(const csv::TableSurvey& survey, const std::string& uri) {
  Json columns = Json::array(), types = Json::object(), confidence = Json::object(), empty = Json::object();
  for (const csv::ColumnSurvey& column : survey.columns) {
    columns.push_back(column.name);
    types[column.name] = csv::name_of(column.verdict.type);
    confidence[column.name] = three_digits(column.verdict.confidence);
    empty[column.name] = column.empty_cells;
  }
  Json samples = Json::array();
  for (const auto& row : survey.sample_rows) {
    Json& sample = samples.emplace_back(Json::object());
    for (std::size_t i = 0; i < row.size(); ++i) sample[survey.columns[i].name] = row[i];
  }
  return {{"columns", std::move(columns)},
          {"row_count", survey.rows},
          {"sample_data", std::move(samples)},
          {"data_types", std::move(types)},
          {"type_confidence", std::move(confidence)},
          {"empty_cells", std::move(empty)},
          {"file", document_of(FileIdentity{.uri = uri, .size_bytes = survey.size_bytes, .sha256 = survey.sha256})},
          {"dialect", document_of(survey.dialect)},
          {"quarantined",
           {{"too_many_cells", survey.too_many_cells},
            {"too_large", survey.too_large},
            {"invalid_encoding", survey.invalid_text}}},
          {"short_rows", survey.short_rows},
          {"blank_lines", survey.blank_lines},
          {"warnings", survey.warnings}};
}

}  // namespace millrace::batch
