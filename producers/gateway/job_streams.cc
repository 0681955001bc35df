#include "producers/gateway/job_streams.h"

#include <utility>

#include "producers/gateway/job_access.h"
#include "producers/jobs/job_documents.h"
#include "shared/web/event_stream.h"

namespace millrace::gateway {
namespace {

constexpr int kPiecesPerLook = 50;
constexpr int kLinesPerLook = 500;
constexpr std::size_t kUnsentMuch = 256 * 1024;  // Then the client reads first.
constexpr std::chrono::milliseconds kReadingPause{100};
constexpr std::chrono::milliseconds kTroublePause{1'000};
constexpr std::chrono::milliseconds kClientsPause{1'000};

}  // namespace

bool JobStreams::start(const JobStream& stream, std::shared_ptr<web::Exchange> exchange, std::vector<web::Header> headers) {
  const auto live = std::make_shared<Live>();
  live->job = stream.job;
  live->event = stream.after_event;
  live->line = stream.after_line;
  live->exchange = std::move(exchange);
  const std::weak_ptr<Live> weak = live;
  {
    const std::lock_guard lock(mutex_);
    if (live_.size() >= streams_max_) return false;
    live->number = its_.watch.watch(stream.job, true, [this, weak] {
      if (const auto alive = weak.lock()) poke(alive);
    });
    live_.emplace(live->number, live);
  }
  headers.push_back({"Content-Type", "text/event-stream"});
  headers.push_back({"Cache-Control", "no-cache"});
  headers.push_back({"X-Accel-Buffering", "no"});
  live->exchange->begin_stream({.status = 200, .headers = std::move(headers), .body = web::retry_text(kClientsPause)});
  poke(live);
  return true;
}

void JobStreams::say_nothing() {
  std::vector<LivePointer> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, live] : live_) all.push_back(live);
  }
  for (const auto& live : all) {
    if (!live->exchange->write(std::string(web::kStreamComment))) drop(live);
  }
}

void JobStreams::forget_all() {
  std::map<JobWatch::Number, LivePointer> all;
  {
    const std::lock_guard lock(mutex_);
    all.swap(live_);
  }
  for (const auto& [number, live] : all) {
    live->is_over = true;
    its_.watch.unwatch(number);
  }
}

std::size_t JobStreams::size() const {
  const std::lock_guard lock(mutex_);
  return live_.size();
}

void JobStreams::poke(const LivePointer& live) {
  live->has_news = true;
  if (live->is_pumping.exchange(true)) return;
  its_.queue.add([this, live] { pump(live); });
}

void JobStreams::poke_later(const LivePointer& live, std::chrono::milliseconds delay) {
  its_.after(delay, [this, weak = std::weak_ptr<Live>(live)] {
    if (const auto alive = weak.lock()) poke(alive);
  });
}

/// One thread at a time tells one stream's news; it goes to the back of the queue when there is more, so that a long
/// history holds nobody else up.
void JobStreams::pump(const LivePointer& live) {
  live->has_news = false;
  if (!live->is_over && live->exchange->is_closed()) drop(live);
  if (live->is_over) return;
  if (live->exchange->unsent() > kUnsentMuch) {
    live->is_pumping = false;
    return poke_later(live, kReadingPause);
  }
  const auto standing = postgres::find_standing(its_.database, live->job);
  if (!standing) {
    live->is_pumping = false;
    return poke_later(live, kTroublePause);
  }
  if (!*standing) {
    tell_absence(*live);
  } else {
    if ((*standing)->status != live->status) {
      live->status = (*standing)->status;
      tell(*live, "status", Json{{"id", live->job.value()}, {"status", live->status}});
    }
    // The standing was read first: what led to it is there now.
    const bool has_more = tell_news(*live);
    if (!has_more && is_settled(live->status)) {
      tell(*live, "end", Json{{"id", live->job.value()}, {"status", live->status}, {"result", "/v1/jobs/" + live->job.value() + "/result"}});
      live->exchange->end_stream();
      return drop(live);
    }
    if (has_more) live->has_news = true;
  }
  if (live->is_over) return drop(live);
  live->is_pumping = false;
  if (live->has_news && !live->is_pumping.exchange(true)) its_.queue.add([this, live] { pump(live); });
}

bool JobStreams::tell_news(Live& live) {
  const bool has_more_history = tell_history(live);
  const bool has_more_lines = tell_lines(live);
  return has_more_history || has_more_lines;
}

bool JobStreams::tell_history(Live& live) {
  const auto pieces = postgres::load_history_page(its_.database, live.job, live.event, kPiecesPerLook);
  if (!pieces) return true;
  for (const Json& event : jobs::events_in(*pieces)) {
    const long id = event.at("id").get<long>();
    if (id <= live.event) continue;
    live.event = id;
    tell(live, "history", event);
  }
  return static_cast<int>(pieces->size()) == kPiecesPerLook;
}

bool JobStreams::tell_lines(Live& live) {
  const auto lines = postgres::load_log(its_.database, live.job, live.line, kLinesPerLook);
  if (!lines) return true;
  for (const auto& line : *lines) {
    live.line = line.id;
    tell(live, "log", jobs::document_of(line));
  }
  return static_cast<int>(lines->size()) == kLinesPerLook;
}

/// No job yet; perhaps there will be none.
void JobStreams::tell_absence(Live& live) {
  const auto entry = its_.board.find(live.job);
  const bool is_refused = entry && !entry->error.empty();
  if (live.status.empty() && !is_refused) {
    live.status = kQueued;
    tell(live, "status", Json{{"id", live.job.value()}, {"status", kQueued}});
  }
  if (!is_refused) return;
  tell(live, "rejected", Json{{"id", live.job.value()}, {"status", kRejected}, {"error", entry->error}, {"cause", entry->cause}});
  live.exchange->end_stream();
  live.is_over = true;
}

void JobStreams::tell(Live& live, std::string_view name, const Json& data) {
  const std::string id = std::to_string(live.event) + "-" + std::to_string(live.line);
  live.exchange->write(web::to_text({.id = id, .name = name, .data = text_of(data)}));
}

void JobStreams::drop(const LivePointer& live) {
  live->is_over = true;
  its_.watch.unwatch(live->number);
  const std::lock_guard lock(mutex_);
  live_.erase(live->number);
}

}  // namespace millrace::gateway
