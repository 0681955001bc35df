#include "producers/cli/csv_source.h"

#include "shared/batch/survey_document.h"
#include "shared/csv/file_input.h"
#include "shared/file_store/file_uri.h"
#include "shared/table_source/remote_input.h"

namespace millrace::cli {
namespace {

constexpr std::string_view kFileUri = "file://";

/// Characters that a shell makes hard to type.
std::string written_character(const std::string& flag) {
  if (flag == "tab" || flag == "\\t") return "\t";
  if (flag == "comma") return ",";
  if (flag == "semicolon") return ";";
  return flag == "pipe" ? "|" : flag;
}

Result<std::filesystem::path> path_of(CommandScope& scope, const std::string& where) {
  if (where.starts_with(file_store::kFileScheme)) {
    const auto files = scope.backend.files();
    if (!files) return files.error();
    return (*files)->locate(where);
  }
  const std::string path = where.starts_with(kFileUri) ? where.substr(kFileUri.size()) : where;
  std::error_code failure;
  const auto absolute = std::filesystem::absolute(path, failure);
  if (failure) return rejected("CSV_NOT_FOUND", "cannot read " + where + ": " + failure.message());
  return absolute.lexically_normal();
}

/// A tenth of a percent of a large file, and not more often.
std::function<void(std::uint64_t)> progress_on(Console& console, std::uint64_t size) {
  constexpr std::uint64_t kWorthShowing = 64u << 20;
  if (!console.shows_progress() || size < kWorthShowing) return {};
  return [&console, size, shown = std::uint64_t{0}](std::uint64_t bytes) mutable {
    if (bytes < size && bytes - shown < size / 1'000) return;
    shown = bytes;
    console.progress("reading: " + std::to_string(bytes * 100 / size) + " % of " + std::to_string(size >> 20) + " MiB");
  };
}

Result<CsvSource> open_elsewhere(CommandScope& scope, const std::string& uri) {
  auto access = RemoteAccess::open(scope);
  if (!access) return access.error();
  auto object = (*access)->tables().open(uri, {});
  if (!object) return object.error();
  const std::string name = uri.substr(uri.find_last_of('/') + 1);
  return CsvSource{.access = *std::move(access),
                   .input = std::make_unique<table_source::RemoteInput>(*std::move(object)),
                   .path = name.substr(0, name.find_first_of("?#")),
                   .uri = uri};
}

}  // namespace

void declare_csv_flags(CommandSyntax& syntax, CsvFlags& flags) {
  syntax.option("--delimiter", flags.delimiter, "what parts cells: a character, or tab, comma, semicolon, pipe (default: found out)");
  syntax.option("--quote", flags.quote, "what cells are quoted with: a character, or none (default: found out)");
  syntax.option("--escape", flags.escape, "doubled (RFC 4180) or backslash (AWS) (default: found out)");
  syntax.option("--encoding", flags.encoding,
                "utf-8, utf-16le, utf-16be, windows-1252 or iso-8859-1 (default: found out)");
  syntax.option("--line-end", flags.line_end, "lf, crlf or cr: how the output is written (default: as the file)");
  syntax.option("--header", flags.header, "whether the first line is a header: yes, no or auto (default)")
      .among({"yes", "no", "auto"});
  syntax.option("--row-bytes-max", flags.row_bytes_max, "a larger row is quarantined (default 8388608)").positive();
}

Result<csv::DialectOverrides> overrides_of(const CsvFlags& flags) {
  Json dialect = Json::object();
  if (!flags.delimiter.empty()) dialect["delimiter"] = written_character(flags.delimiter);
  if (!flags.quote.empty()) dialect["quote"] = flags.quote;
  if (!flags.escape.empty()) dialect["escape"] = flags.escape;
  if (!flags.encoding.empty()) dialect["encoding"] = flags.encoding;
  if (!flags.line_end.empty()) dialect["line_end"] = flags.line_end;
  if (flags.header != "auto") dialect["has_header"] = flags.header == "yes";
  return batch::parse_dialect_overrides(dialect);
}

Result<CsvSource> open_csv(CommandScope& scope, const std::string& where) {
  if (table_source::RemoteTables::is_remote(where)) return open_elsewhere(scope, where);
  const auto path = path_of(scope, where);
  if (!path) return path.error();
  auto input = csv::FileInput::open(*path, where);
  if (!input) return input.error();
  const bool is_stored = where.starts_with(file_store::kFileScheme);
  return CsvSource{.access = {},
                   .input = *std::move(input),
                   .path = *path,
                   .uri = is_stored ? where : std::string(kFileUri) + path->string()};
}

Result<csv::TableSurvey> survey_csv(CommandScope& scope, CsvSource& source, const CsvFlags& flags, std::size_t sample_rows) {
  const auto overrides = overrides_of(flags);
  if (!overrides) return overrides.error();
  csv::SurveyOptions options;
  options.overrides = *overrides;
  options.limits.row_bytes_max = flags.row_bytes_max;
  options.sample_rows = sample_rows;
  options.progress = progress_on(scope.console, source.input->size());
  auto survey = csv::survey_table(*source.input, options);
  scope.console.progress("");
  return survey;
}

}  // namespace millrace::cli
