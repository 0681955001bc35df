#include "producers/cli/dead_letters.h"

#include <algorithm>

#include "producers/cli/job_documents.h"
#include "producers/cli/topic_reading.h"
#include "shared/time/timestamp.h"
#include "topics/names.h"

namespace millrace::cli {
namespace {

std::string id_of(const event_log::Record& record) {
  return std::to_string(record.from.partition) + "-" + std::to_string(record.offset);
}

bool matches(const LetterFilter& filter, const FoundLetter& found) {
  const auto& ids = filter.ids;
  if (!ids.empty() && std::find(ids.begin(), ids.end(), found.id) == ids.end()) return false;
  if (!filter.error_type.empty() && found.letter.error_type != filter.error_type) return false;
  return filter.topic.empty() || found.letter.origin.topic == filter.topic;
}

Result<void> check_all_found(const LetterFilter& filter, const std::vector<FoundLetter>& letters) {
  for (const std::string& id : filter.ids) {
    const bool is_there = std::any_of(letters.begin(), letters.end(), [&](const auto& found) { return found.id == id; });
    if (!is_there) {
      return rejected(std::string(kNotFoundName), "there is no dead letter " + id + "; `millrace dead list` shows them");
    }
  }
  return {};
}

}  // namespace

Result<std::vector<FoundLetter>> find_letters(Backend& backend, const LetterFilter& filter) {
  auto ranges = ranges_of_topic(backend, topics::kDead);
  if (!ranges) return ranges.error();
  if (filter.ids.empty()) {
    for (auto& [partition, range] : *ranges) range.begin = std::max(range.begin, range.end - filter.letters_max);
  }
  std::vector<FoundLetter> letters;
  const auto read = read_ranges(backend, *ranges, [&](const event_log::Record& record) {
    FoundLetter found{.id = id_of(record), .record = record, .letter = topics::read_dead_letter(record)};
    if (matches(filter, found)) letters.push_back(std::move(found));
    return true;
  });
  if (!read) return read.error();
  if (auto all = check_all_found(filter, letters); !all) return all.error();
  return letters;
}

Json document_of(const FoundLetter& found, bool with_content) {
  const topics::DeadLetter& letter = found.letter;
  Json document{{"id", found.id},
                {"at", to_rfc3339(found.record.written_at)},
                {"error_type", letter.error_type},
                {"error_message", letter.error_message},
                {"origin", {{"topic", letter.origin.topic},
                            {"partition", letter.origin.partition},
                            {"offset", letter.origin_offset},
                            {"timestamp", letter.original_timestamp}}},
                {"attempts", letter.attempts},
                {"first_failed_at", letter.first_failed_at},
                {"last_failed_at", letter.last_failed_at},
                {"consumer_group", letter.consumer_group},
                {"replay_count", letter.replay_count},
                {"key", found.record.key ? Json(*found.record.key) : Json()}};
  if (!with_content) return document;
  Json headers = Json::object();
  for (const event_log::Header& header : found.record.headers) headers[header.name] = header.value;
  document["headers"] = std::move(headers);
  document["value"] = json_in(found.record.value);
  return document;
}

}  // namespace millrace::cli
