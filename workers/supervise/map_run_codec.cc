#include "workers/supervise/map_run_codec.h"

#include "shared/vocabulary/json.h"

namespace millrace::supervise {
namespace {

constexpr int kMapRunFormat = 1;

Json json_of_part(const OpenPart& part) {
  return Json::array({part.attempt, part.is_renewed, part.since.time_since_epoch().count()});
}

OpenPart part_of_json(const Json& json) {
  return {.attempt = json.at(0).get<int>(),
          .is_renewed = json.at(1).get<bool>(),
          .since = TimePoint(Duration(json.at(2).get<std::int64_t>()))};
}

Json json_of_slice(const OpenSlice& slice) {
  return {{"page", Json::parse(map_run::encode(slice.page))},
          {"first", slice.first_unit},
          {"units", slice.units},
          {"part", json_of_part(slice.part)},
          {"unit_items", slice.unit_items},
          {"ended", std::vector<std::pair<std::int64_t, std::string>>(slice.ended.begin(), slice.ended.end())},
          {"failed", slice.failed}};
}

std::optional<double> number_if_any(const Json& json, const char* name) {
  return json.contains(name) ? std::optional(json[name].get<double>()) : std::nullopt;
}

void fill(MapRun& run, const Json& json) {
  run.workflow = json.at("workflow").get<std::string>();
  run.workflow_version = json.at("version").get<int>();
  run.state_name = json.at("state_name").get<std::string>();
  run.traceparent = json.at("traceparent").get<std::string>();
  run.files = {.plan = json.at("plan").get<std::string>(), .items = json.at("items").get<std::string>()};
  run.pool = PoolName(json.at("pool").get<std::string>());
  run.priority = json.at("priority").get<int>();
  run.tags = json.value("tags", std::map<std::string, std::string>{});
  run.concurrency_max = json.at("concurrency").get<std::size_t>();
  run.tolerance = {.count = number_if_any(json, "tolerated_count"), .percentage = number_if_any(json, "tolerated_percentage")};
  run.phase = json.at("is_collecting").get<bool>() ? MapRun::Phase::kCollecting : MapRun::Phase::kRunning;
  run.is_paged = json.at("is_paged").get<bool>();
  if (json.contains("paging")) run.paging = part_of_json(json["paging"]);
  if (json.contains("collecting")) run.collecting = part_of_json(json["collecting"]);
  run.next_unit = json.at("next_unit").get<std::int64_t>();
  run.units_done = json.at("units_done").get<std::int64_t>();
  run.items_failed = json.at("items_failed").get<std::int64_t>();
  run.unit_microseconds = json.at("unit_microseconds").get<double>();
  run.is_paused = json.value("is_paused", false);
}

}  // namespace

std::string encode_map_run(const MapRun& run) {
  Json json{{"format", kMapRunFormat},
            {"workflow", run.workflow},
            {"version", run.workflow_version},
            {"state_name", run.state_name},
            {"traceparent", run.traceparent},
            {"plan", run.files.plan},
            {"items", run.files.items},
            {"pool", run.pool.value()},
            {"priority", run.priority},
            {"concurrency", run.concurrency_max},
            {"is_collecting", run.phase == MapRun::Phase::kCollecting},
            {"cursor", Json::parse(map_run::encode(run.cursor))},
            {"is_paged", run.is_paged},
            {"next_unit", run.next_unit},
            {"units_done", run.units_done},
            {"items_failed", run.items_failed},
            {"unit_microseconds", run.unit_microseconds},
            {"open", Json::array()}};
  if (run.tolerance.count) json["tolerated_count"] = *run.tolerance.count;
  if (run.tolerance.percentage) json["tolerated_percentage"] = *run.tolerance.percentage;
  if (run.paging) json["paging"] = json_of_part(*run.paging);
  if (run.collecting) json["collecting"] = json_of_part(*run.collecting);
  if (run.is_paused) json["is_paused"] = true;
  if (!run.tags.empty()) json["tags"] = run.tags;
  for (const auto& [first, slice] : run.open) json["open"].push_back(json_of_slice(slice));
  return json.dump();
}

Result<void> decode_map_run(std::string_view text, MapRun& run) {
  try {
    const Json json = Json::parse(text);
    if (json.at("format").get<int>() > kMapRunFormat) {
      return broken("supervise.map_run",
                    "the Map run of job " + run.job.value() + " was stored by a newer release; upgrade this supervisor");
    }
    fill(run, json);
    auto cursor = map_run::decode_cursor(json.at("cursor").dump());
    if (!cursor) return broken("supervise.map_run", cursor.error().detail);
    run.cursor = std::move(*cursor);
    for (const Json& entry : json.at("open")) {
      auto page = map_run::decode_page(entry.at("page").dump());
      if (!page) return broken("supervise.map_run", page.error().detail);
      const auto first = entry.at("first").get<std::int64_t>();
      run.open[first] = {.page = *page,
                         .first_unit = first,
                         .units = entry.at("units").get<std::int64_t>(),
                         .part = part_of_json(entry.at("part")),
                         .unit_items = entry.at("unit_items").get<std::vector<std::int64_t>>(),
                         .ended = {},
                         .failed = entry.at("failed").get<std::vector<std::int64_t>>()};
      for (const auto& [unit, result] : entry.at("ended").get<std::vector<std::pair<std::int64_t, std::string>>>()) {
        run.open[first].ended[unit] = result;
      }
    }
    return {};
  } catch (const nlohmann::json::exception& error) {
    return broken("supervise.map_run", "the stored Map run of job " + run.job.value() + " is damaged: " + error.what());
  }
}

}  // namespace millrace::supervise
