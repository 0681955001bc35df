#include "producers/gateway/gateway.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace millrace::gateway {
namespace {

constexpr std::chrono::milliseconds kSweepEvery{1'000};  // Lines that programs print are told by nobody else.
constexpr int kRoundsPerStanding = 5;                    // Transitions are told by events; a sweep finds what was lost.
constexpr int kRoundsPerComment = 15;
constexpr std::size_t kJobsPerStatement = 1'000;

Problem busy(const std::string& detail) {
  return {.status = 503, .code = "busy", .title = "Too busy", .detail = detail};
}

std::vector<std::vector<JobId>> in_parts(const std::vector<JobId>& jobs) {
  std::vector<std::vector<JobId>> parts;
  for (std::size_t begin = 0; begin < jobs.size(); begin += kJobsPerStatement) {
    const std::size_t end = std::min(begin + kJobsPerStatement, jobs.size());
    parts.emplace_back(jobs.begin() + static_cast<std::ptrdiff_t>(begin), jobs.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return parts;
}

}  // namespace

/// What is known of a request until it is answered.
struct Gateway::Visit {
  std::shared_ptr<web::Exchange> exchange;
  std::string operation = "none";
  std::string path;
  std::vector<web::Header> headers;
  Duration began{};
};

Gateway::Gateway(Dependencies dependencies)
    : its_(std::move(dependencies)),
      waits_({.watch = its_.watch, .queue = its_.queue, .database = its_.database, .board = its_.board, .after = its_.after}),
      streams_({.watch = its_.watch, .queue = its_.queue, .database = its_.database, .board = its_.board, .after = its_.after},
               its_.settings.streams_max) {}

web::BodyPlan Gateway::body_plan(const web::RequestHead& head) {
  web::BodyPlan plan{.bytes_max = its_.settings.body_bytes_max};
  const auto parts = web::path_parts(head.path());
  if (!parts) return plan;
  const auto found = its_.operations.find(head.method, *parts);
  const auto* operation = std::get_if<Operations::Found>(&found);
  if (operation == nullptr || !operation->operation->takes_file) return plan;
  // Gigabytes are not taken from somebody who may not send them.
  if (const auto stranger = its_.guard.stranger(head)) plan.refusal = response_of(*stranger, head.path());
  const auto caller = its_.guard.identify(head);
  if (const auto* problem = std::get_if<Problem>(&caller)) plan.refusal = response_of(*problem, head.path());
  plan.bytes_max = its_.settings.upload_bytes_max;
  plan.folder = its_.settings.upload_folder;
  return plan;
}

void Gateway::handle(web::Request request, std::shared_ptr<web::Exchange> exchange) {
  const std::string path(request.head.path());
  if (is_stopping_) return exchange->respond(response_of(busy("this gateway is stopping; ask again"), path));
  // Shared because a queued function must be copyable; only one copy ever runs.
  const auto held = std::make_shared<web::Request>(std::move(request));
  const bool was_taken = its_.queue.offer([this, held, exchange] {
    try {
      process(std::move(*held), exchange);
    } catch (const std::exception& defect) {
      spdlog::error("gateway: a defect in answering {}: {}", held->head.target, defect.what());
      exchange->respond(
          response_of({.status = 500, .code = "internal", .title = "A defect of the gateway", .detail = "see its log"}, ""));
    }
  });
  if (!was_taken) exchange->respond(response_of(busy("too many requests wait for an answer; try again in a moment"), path));
}

void Gateway::process(web::Request request, const std::shared_ptr<web::Exchange>& exchange) {
  Visit visit{.exchange = exchange,
              .path = std::string(request.head.path()),
              .headers = its_.guard.headers_for(request.head),
              .began = its_.clock.monotonic()};
  Answer answer = answer_to(std::move(request), visit.operation);
  deliver(visit, std::move(answer));
}

Answer Gateway::answer_to(web::Request request, std::string& operation_id) {
  if (auto stranger = its_.guard.stranger(request.head)) return *std::move(stranger);
  const auto parts = web::path_parts(request.head.path());
  if (!parts) return Problem{.status = 404, .code = "no_such_path", .title = "Not found", .detail = "the path is malformed"};
  if (request.head.method == "OPTIONS") {
    const std::string methods = its_.operations.methods_of(*parts);
    if (!methods.empty()) return web::Response{.status = 204, .headers = {{"Allow", methods + ", OPTIONS"}}};
  }
  auto found = its_.operations.find(request.head.method, *parts);
  if (auto* problem = std::get_if<Problem>(&found)) return *std::move(problem);
  const auto& match = std::get<Operations::Found>(found);
  operation_id = match.operation->id;

  Caller caller;
  if (const auto role = match.operation->role) {
    auto known = its_.guard.identify(request.head);
    if (auto* problem = std::get_if<Problem>(&known)) return *std::move(problem);
    caller = std::get<Caller>(std::move(known));
    if (!caller.may_act_as(*role)) return not_allowed(*role);
  }
  auto checked = checked_request(match, caller, std::move(request));
  if (auto* problem = std::get_if<Problem>(&checked)) return *std::move(problem);
  return its_.handlers.at(operation_id)(std::get<ApiRequest>(checked));
}

void Gateway::deliver(const Visit& visit, Answer answer) {
  if (auto* response = std::get_if<web::Response>(&answer)) return respond(visit, std::move(*response));
  if (const auto* problem = std::get_if<Problem>(&answer)) return respond(visit, response_of(*problem, visit.path));
  if (const auto* stream = std::get_if<JobStream>(&answer)) {
    if (streams_.start(*stream, visit.exchange, visit.headers)) return;
    return respond(visit,
                   response_of(busy("as many streams are open as this gateway may have (gateway.streams_max)"), visit.path));
  }
  auto& wait = std::get<JobWait>(answer);
  if (is_stopping_) return deliver(visit, wait.then());
  waits_.start(std::move(wait), visit.exchange, [this, visit](Answer later) { deliver(visit, std::move(later)); });
}

void Gateway::respond(const Visit& visit, web::Response response) {
  response.headers.insert(response.headers.end(), visit.headers.begin(), visit.headers.end());
  const std::string family = std::to_string(response.status / 100) + "xx";
  its_.metrics
      .counter({.name = "millrace_gateway_requests_total",
                .help = "Requests answered.",
                .labels = {{"operation", visit.operation}, {"status", family}}})
      .add();
  its_.metrics
      .histogram({.name = "millrace_gateway_request_seconds",
                  .help = "Time to answer, waiting for jobs included.",
                  .labels = {{"operation", visit.operation}}})
      .observe(std::chrono::duration<double>(its_.clock.monotonic() - visit.began).count());
  if (response.status >= 500) spdlog::warn("gateway: {} answered {}: {}", visit.path, response.status, response.body);
  visit.exchange->respond(std::move(response));
}

void Gateway::begin() { sweep_later(1); }

void Gateway::wind_down() {
  is_stopping_ = true;
  waits_.finish_all();
  streams_.forget_all();
}

void Gateway::sweep_later(int round) {
  its_.after(kSweepEvery, [this, round] {
    if (is_stopping_) return;
    its_.queue.add([this, round] {
      sweep(round);
      sweep_later(round + 1);
    });
  });
}

void Gateway::sweep(int round) {
  if (its_.watch.size() == 0) return;
  for (const auto& part : in_parts(its_.watch.jobs(true))) {
    if (const auto lines = postgres::find_last_lines(its_.database, part)) its_.watch.compare(*lines);
  }
  if (round % kRoundsPerStanding == 0) {
    for (const auto& part : in_parts(its_.watch.jobs(false))) {
      if (const auto standings = postgres::find_standings(its_.database, part)) its_.watch.compare(*standings);
    }
  }
  if (round % kRoundsPerComment == 0) streams_.say_nothing();
}

}  // namespace millrace::gateway
