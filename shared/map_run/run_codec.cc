#include "shared/map_run/run_codec.h"

namespace millrace::map_run {
namespace {

Json json_of(const Facts& facts) {
  return {{"version", facts.version}, {"headers", facts.headers}, {"is_object", facts.is_object}};
}

Json json_of(const Page& page) {
  return Json::array({page.first_unit, page.units, page.first_item, page.items, page.offset, page.bytes});
}

Json json_of(const Cursor& cursor) {
  Json json{{"offset", cursor.offset}, {"items", cursor.items}, {"units", cursor.units}};
  if (cursor.facts) json["facts"] = json_of(*cursor.facts);
  return json;
}

Json json_of(const RunFiles& files) { return {{"plan", files.plan}, {"items", files.items}}; }

Facts facts_of(const Json& json) {
  return {.version = json.at("version").get<std::string>(),
          .headers = json.at("headers").get<std::vector<std::string>>(),
          .is_object = json.at("is_object").get<bool>()};
}

Page page_of(const Json& json) {
  const auto number = [&](std::size_t index) { return json.at(index).get<std::int64_t>(); };
  return {.first_unit = number(0), .units = number(1), .first_item = number(2), .items = number(3), .offset = number(4), .bytes = number(5)};
}

Cursor cursor_of(const Json& json) {
  Cursor cursor{.offset = json.at("offset").get<std::int64_t>(),
                .items = json.at("items").get<std::int64_t>(),
                .units = json.at("units").get<std::int64_t>(),
                .facts = {}};
  if (json.contains("facts")) cursor.facts = facts_of(json["facts"]);
  return cursor;
}

RunFiles files_of(const Json& json) {
  return {.plan = json.at("plan").get<std::string>(), .items = json.at("items").get<std::string>()};
}

/// Parses untrusted text by `read`, which may throw what the JSON library throws.
template <typename T, typename Read>
Result<T> decode(std::string_view text, const char* what, const Read& read) {
  try {
    return read(Json::parse(text));
  } catch (const nlohmann::json::exception& error) {
    return rejected("map_run", std::string("not ") + what + ": " + error.what());
  }
}

}  // namespace

std::string encode(const Facts& facts) { return json_of(facts).dump(); }
std::string encode(const Page& page) { return json_of(page).dump(); }
std::string encode(const Cursor& cursor) { return json_of(cursor).dump(); }

std::string encode(const PageRequest& request) {
  return Json{{"files", json_of(request.files)}, {"from", json_of(request.from)}}.dump();
}

std::string encode(const Paging& paging) {
  Json pages = Json::array();
  for (const Page& page : paging.pages) pages.push_back(json_of(page));
  return Json{{"pages", std::move(pages)}, {"next", json_of(paging.next)}, {"is_end", paging.is_end}}.dump();
}

std::string encode(const SliceRequest& request) {
  return Json{{"files", json_of(request.files)},
              {"facts", json_of(request.facts)},
              {"page", json_of(request.page)},
              {"first_unit", request.first_unit},
              {"units", request.units}}
      .dump();
}

std::string encode(const SliceOutcome& outcome) {
  std::string text = Json{{"units", outcome.units},
                          {"items_failed", outcome.items_failed},
                          {"failed", outcome.failed},
                          {"microseconds", outcome.microseconds}}
                         .dump();
  text.pop_back();
  return text + R"(,"results":)" + outcome.results + '}';
}

std::string encode(const UnitInputs& inputs) {
  std::string text = "[";
  for (const UnitInputs::Input& unit : inputs.units) {
    if (text.size() > 1) text += ',';
    text += "[" + std::to_string(unit.items) + "," + unit.input + "]";
  }
  return text + "]";
}

std::string encode(const CollectRequest& request) {
  return Json{{"files", json_of(request.files)}, {"run", request.run}}.dump();
}

Result<Facts> decode_facts(std::string_view text) { return decode<Facts>(text, "a source's facts", facts_of); }
Result<Page> decode_page(std::string_view text) { return decode<Page>(text, "a page", page_of); }
Result<Cursor> decode_cursor(std::string_view text) { return decode<Cursor>(text, "a cursor", cursor_of); }

Result<PageRequest> decode_page_request(std::string_view text) {
  return decode<PageRequest>(text, "a request for pages", [](const Json& json) {
    return PageRequest{.files = files_of(json.at("files")), .from = cursor_of(json.at("from"))};
  });
}

Result<Paging> decode_paging(std::string_view text) {
  return decode<Paging>(text, "pages", [](const Json& json) {
    Paging paging{.pages = {}, .next = cursor_of(json.at("next")), .is_end = json.at("is_end").get<bool>()};
    for (const Json& page : json.at("pages")) paging.pages.push_back(page_of(page));
    return paging;
  });
}

Result<SliceRequest> decode_slice_request(std::string_view text) {
  return decode<SliceRequest>(text, "a slice", [](const Json& json) {
    return SliceRequest{.files = files_of(json.at("files")),
                        .facts = facts_of(json.at("facts")),
                        .page = page_of(json.at("page")),
                        .first_unit = json.at("first_unit").get<std::int64_t>(),
                        .units = json.at("units").get<std::int64_t>()};
  });
}

Result<SliceOutcome> decode_slice_outcome(std::string_view text) {
  // The results only pass through: they are found by our own encoding, which has them last, and not parsed.
  constexpr std::string_view kResults = R"(,"results":)";
  const std::size_t at = text.find(kResults);
  if (at == std::string_view::npos || !text.ends_with('}')) return rejected("map_run", "not a slice's outcome");
  const std::size_t begin = at + kResults.size();
  std::string results(text.substr(begin, text.size() - begin - 1));
  return decode<SliceOutcome>(std::string(text.substr(0, at)) + "}", "a slice's outcome", [&](const Json& json) {
    return SliceOutcome{.units = json.at("units").get<std::int64_t>(),
                        .items_failed = json.at("items_failed").get<std::int64_t>(),
                        .failed = json.at("failed").get<std::vector<std::int64_t>>(),
                        .microseconds = json.at("microseconds").get<std::int64_t>(),
                        .results = std::move(results)};
  });
}

Result<UnitInputs> decode_unit_inputs(std::string_view text) {
  return decode<UnitInputs>(text, "inputs of units", [](const Json& json) {
    UnitInputs inputs;
    for (const Json& unit : json) inputs.units.push_back({.items = unit.at(0).get<std::int64_t>(), .input = unit.at(1).dump()});
    return inputs;
  });
}

Result<CollectRequest> decode_collect_request(std::string_view text) {
  return decode<CollectRequest>(text, "a request to collect", [](const Json& json) {
    return CollectRequest{.files = files_of(json.at("files")), .run = json.at("run").get<std::string>()};
  });
}

}  // namespace millrace::map_run
