#include <fmt/format.h>
#include <sys/resource.h>

#include <ctime>
#include <filesystem>
#include <functional>
#include <vector>

#include "shared/csv/digest_input.h"
#include "shared/csv/file_input.h"
#include "shared/csv/row_writer.h"
#include "shared/csv/table_survey.h"

/// How fast one core reads a CSV file: `csv_bench FILE [FOLDER for a copy]`.
namespace millrace::csv {
namespace {

constexpr std::size_t kWindow = 256u << 10;

/// Of this process: what others do on the machine at the same time costs little.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::uint64_t read_only(InputBytes& input, const std::function<void(std::string_view)>& use) {
  std::vector<char> window(kWindow + kBlockBytes);
  std::uint64_t bytes = 0;
  while (true) {
    const auto count = input.read(bytes, std::span(window).first(kWindow));
    if (!count || *count == 0) return bytes;
    use({window.data(), *count});
    bytes += *count;
  }
}

std::uint64_t scan_with(InputBytes& input, BlockScan scan) {
  std::uint64_t ends = 0;
  read_only(input, [&](std::string_view text) {
    for (std::size_t at = 0; at < text.size(); at += kBlockBytes) {
      ends += static_cast<std::uint64_t>(__builtin_popcountll(scan(text.data() + at, {}).ends));
    }
  });
  return ends;
}

std::uint64_t read_rows(InputBytes& input, const Dialect& dialect, const std::function<void(const Row&)>& use) {
  RowReader reader(input, dialect);
  Row row;
  std::uint64_t cells = 0;
  for (auto more = reader.read(row); more && *more; more = reader.read(row)) {
    cells += row.cells.size();
    use(row);
  }
  return cells;
}

std::uint64_t copy_rows(InputBytes& input, const Dialect& dialect, const std::filesystem::path& path) {
  auto writer = RowWriter::begin(path, {.delimiter = dialect.delimiter, .line_end = dialect.line_end});
  if (!writer) return 0;
  const std::uint64_t cells = read_rows(input, dialect, [&](const Row& row) { (void)writer->write(row.cells); });
  (void)writer->publish();
  std::filesystem::remove(path);
  return cells;
}

struct Measurement {
  std::string name;
  std::function<std::uint64_t()> run;
};

int measure(const std::filesystem::path& file, const std::filesystem::path& folder) {
  const auto opened = FileInput::open(file, file.string());
  if (!opened) return fmt::print("{}\n", opened.error().detail), 1;
  InputBytes& input = **opened;
  const auto detected = detect_dialect(input, {});
  if (!detected) return fmt::print("{}\n", detected.error().detail), 1;
  const Dialect dialect = detected->dialect;

  std::vector<Measurement> measurements{
      {"read only", [&] { return read_only(input, [](std::string_view) {}); }},
      {"SHA-256", [&] { return DigestInput(input).finish().has_value() ? input.size() : 0; }}};
  for (const char* form : {"scalar", "sse2", "avx2"}) {
    const BlockScan scan = block_scan_named(form);
    if (scan != nullptr) measurements.push_back({"scan, " + std::string(form), [&input, scan] { return scan_with(input, scan); }});
  }
  measurements.push_back({"rows and cells", [&] { return read_rows(input, dialect, [](const Row&) {}); }});
  measurements.push_back({"survey (types, SHA-256)", [&] { return survey_table(input, {}).has_value() ? input.size() : 0; }});
  if (!folder.empty()) {
    measurements.push_back({"read and write", [&] { return copy_rows(input, dialect, folder / "csv_bench_copy.csv"); }});
  }

  const double megabytes = static_cast<double>(input.size()) / 1e6;
  double raw = 0;
  for (const Measurement& measurement : measurements) {
    const double began = cpu_seconds();
    const std::uint64_t result = measurement.run();
    const double rate = megabytes / (cpu_seconds() - began);
    raw = raw == 0 ? rate : raw;
    fmt::print("{:<26}{:>8.0f} MB/s{:>8.2f} of read only   ({})\n", measurement.name, rate, rate / raw, result);
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  fmt::print("{:.0f} MB, most memory {} MiB\n", megabytes, usage.ru_maxrss / 1'024);
  return 0;
}

}  // namespace
}  // namespace millrace::csv

int main(int argc, char** argv) {
  if (argc < 2) return fmt::print("usage: csv_bench FILE [FOLDER for a copy]\n"), 2;
  return millrace::csv::measure(argv[1], argc > 2 ? argv[2] : "");
}
